import { connectSsh, type AuthQuestion } from '@bioxen/ssh-exec';
import { describe, expect, test } from 'vitest';
import { loginTo, refusal, sharedServers } from './connected.js';

const server = sharedServers();

// crypt(3) of `geheim`, SHA-512.
const passwordHash =
  '$6$bioxentests$lbZTDpz19Jig5WxwZgMvakIUzEq7lwLbWeA2/iYGUa8/KHpm6.9QjSL2zR6TnciIrsR0GUCbpWL.Y62hfJxIf.';
const options = {
  config: ['UsePAM yes', 'KbdInteractiveAuthentication yes'],
  passwordHash,
  systemFiles: {
    '/etc/pam.d/sshd':
      'auth required pam_unix.so nodelay\naccount required pam_permit.so\nsession required pam_permit.so\n',
  },
};

describe('a keyboard-interactive login', () => {
  test('answers what PAM asks, and a wrong answer is refused and told to nobody', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can have a server ask PAM');
    const sshd = await server(options);
    const { keyPath: _keyPath, ...target } = loginTo(sshd);
    const asked: AuthQuestion[] = [];
    const answering = (secret: string) =>
      connectSsh({
        ...target,

        auth: [
          {
            type: 'keyboard-interactive',
            answer: async (questions) => {
              asked.push(...questions);
              return questions.map(() => secret);
            },
          },
        ],
      });
    await using host = await answering('geheim');
    expect((await host.exec('echo', ['in'])).stdout).toBe('in\n');
    expect(asked).toEqual([{ prompt: expect.stringMatching(/password/i), echo: false }]);
    const error = await refusal(answering('hunter22'));
    expect(error).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      tried: [{ method: 'keyboard-interactive', answer: 'refused' }],
    });
    expect(JSON.stringify(error) + String(error) + String(error.stack)).not.toContain('hunter22');
  });

  test('goes on after a key where the server wants both', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can have a server ask PAM');
    const sshd = await server({
      ...options,
      config: [...options.config, 'AuthenticationMethods publickey,keyboard-interactive'],
    });
    const answer = { type: 'keyboard-interactive', answer: async () => ['geheim'] } as const;
    await using host = await connectSsh({ ...loginTo(sshd), auth: [answer] });
    expect((await host.exec('echo', ['both'])).stdout).toBe('both\n');
    expect(await refusal(connectSsh({ ...loginTo(sshd) }))).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      partialSuccess: true,
      accepted: ['keyboard-interactive'],
    });
  });
});
