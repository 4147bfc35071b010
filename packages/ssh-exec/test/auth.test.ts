import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh, type AuthMethod, type SshHostOptions } from '@bioxen/ssh-exec';
import { type LoopbackSshd, startLoopbackSshd } from '@bioxen/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

function withAuth(sshd: LoopbackSshd, ...auth: readonly AuthMethod[]): SshHostOptions {
  const { keyPath: _keyPath, ...login } = loginTo(sshd);
  return { ...login, auth };
}

async function enter(options: SshHostOptions): Promise<string> {
  await using host = await connectSsh(options);
  return (await host.exec('echo', ['in'])).stdout;
}

let keys = 0;
function makeKey(sshd: LoopbackSshd, passphrase = '', type = 'ed25519'): string {
  const path = join(sshd.folder, `key-${(keys += 1)}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path]);
  return path;
}

function authorize(sshd: LoopbackSshd, path: string): string {
  const file = join(sshd.folder, 'authorized_keys');
  writeFileSync(file, readFileSync(file, 'utf8') + readFileSync(`${path}.pub`, 'utf8'));
  return path;
}

describe('G01 a key', () => {
  test.each(['ed25519', 'rsa', 'ecdsa'])(
    'of type %s lets in, with a passphrase and without',
    async (type) => {
      const sshd = await server();
      expect(
        await enter(withAuth(sshd, { type: 'key', path: authorize(sshd, makeKey(sshd, '', type)) })),
      ).toBe('in\n');
      const locked = authorize(sshd, makeKey(sshd, 'open sesame', type));
      expect(
        await enter(withAuth(sshd, { type: 'key', path: locked, passphrase: async () => 'open sesame' })),
      ).toBe('in\n');
    },
  );

  test.each(['ed25519', 'rsa', 'ecdsa'])(
    'of type %s goes with its signature: the server is not asked first',
    async (type) => {
      const sshd = await server();
      const path = authorize(sshd, makeKey(sshd, '', type));
      const before = sshd.log().length;
      expect(await enter(withAuth(sshd, { type: 'key', path }))).toBe('in\n');
      const said = sshd.log().slice(before);
      expect(said).toContain('Accepted publickey');
      // What the server says to a key without a signature.
      expect(said).not.toContain('Postponed publickey');
    },
  );

  test('6 with a wrong passphrase, none, or no file says which', async () => {
    const sshd = await server();
    const path = authorize(sshd, makeKey(sshd, 'right'));
    expect(await refusal(enter(withAuth(sshd, { type: 'key', path, passphrase: 'wrong' })))).toMatchObject({
      code: 'SSH_KEY_PASSPHRASE',
      path,
    });
    expect(await refusal(enter(withAuth(sshd, { type: 'key', path })))).toMatchObject({
      code: 'SSH_KEY_PASSPHRASE',
    });
    expect(await refusal(enter(withAuth(sshd, { type: 'key', path: `${path}-none` })))).toMatchObject({
      code: 'SSH_KEY_UNREADABLE',
      message: expect.stringContaining('ENOENT'),
    });
    expect(await refusal(enter(withAuth(sshd, { type: 'key', path: `${path}.pub` })))).toMatchObject({
      code: 'SSH_KEY_UNREADABLE',
    });
  });

  test('6 that is encrypted is opened once', async () => {
    // All of its sessions are of this test.
    await using sshd = await startLoopbackSshd();
    const path = authorize(sshd, makeKey(sshd, 'slow', 'ed25519'));
    let asked = 0;
    const passphrase = async (): Promise<string> => {
      asked += 1;
      return 'slow';
    };
    await using host = await connectSsh({
      ...withAuth(sshd, { type: 'key', path, passphrase }),
      maxConnections: 1,
    });
    sshd.killSessions();
    await expect.poll(() => host.connections, patience).toBe(0);
    expect((await host.exec('true')).exitCode).toBe(0);
    expect(asked).toBe(1);
  });

  test('6 that is not known is refused with what was tried, and a later one lets in', async () => {
    const sshd = await server();
    const wrong = makeKey(sshd);
    expect(await refusal(enter(withAuth(sshd, { type: 'key', path: wrong })))).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      tried: [{ method: 'publickey', key: expect.stringMatching(/^SHA256:/), answer: 'refused' }],
      accepted: ['publickey'],
      partialSuccess: false,
    });
    expect(
      await enter(withAuth(sshd, { type: 'key', path: wrong }, { type: 'key', path: sshd.keyPath })),
    ).toBe('in\n');
  });
});

describe('an agent', () => {
  async function agentWith(sshd: LoopbackSshd, paths: readonly string[]): Promise<string> {
    const socket = join(sshd.folder, `agent-${(keys += 1)}`);
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    onTestFinished(async () => {
      agent.kill();
      if (agent.exitCode === null && agent.signalCode === null) await once(agent, 'exit');
    });
    await expect.poll(() => existsSync(socket), patience).toBe(true);
    if (paths.length > 0)
      execFileSync('ssh-add', ['-q', ...paths], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    return socket;
  }

  test.each(['ed25519', 'rsa', 'ecdsa'])('signs with its key of type %s', async (type) => {
    const sshd = await server();
    const socket = await agentWith(sshd, [authorize(sshd, makeKey(sshd, '', type))]);
    expect(await enter(withAuth(sshd, { type: 'agent', socket }))).toBe('in\n');
  });

  test('is the one of agentSocket, unless another is named', async () => {
    const sshd = await server();
    const agentSocket = await agentWith(sshd, [authorize(sshd, makeKey(sshd))]);
    expect(await enter({ ...withAuth(sshd, { type: 'agent' }), agentSocket })).toBe('in\n');
    const other = await agentWith(sshd, []);
    const error = await refusal(enter({ ...withAuth(sshd, { type: 'agent', socket: other }), agentSocket }));
    expect(error).toMatchObject({ code: 'SSH_AUTH_FAILED' });
  });

  test('6 with nine keys does not use up the tries of the server before the given key', async () => {
    const sshd = await server({ config: ['MaxAuthTries 6'] });
    const socket = await agentWith(
      sshd,
      Array.from({ length: 9 }, () => makeKey(sshd)),
    );
    const agent = { type: 'agent', socket } as const;
    expect(await enter(withAuth(sshd, { type: 'key', path: sshd.keyPath }, agent))).toBe('in\n');
    const error = await refusal(enter(withAuth(sshd, agent)));
    expect(error).toMatchObject({ code: 'SSH_AUTH_FAILED' });
    const { tried } = error as unknown as { readonly tried: readonly { readonly answer: string }[] };
    expect(tried.filter(({ answer }) => answer === 'refused')).toHaveLength(5);
    expect(tried).toHaveLength(9);
  });

  test('6 that is gone is passed over', async () => {
    const sshd = await server();
    const gone = { type: 'agent', socket: join(sshd.folder, 'no-agent') } as const;
    expect(await enter(withAuth(sshd, gone, { type: 'key', path: sshd.keyPath }))).toBe('in\n');
    expect(await refusal(enter(withAuth(sshd, gone)))).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      tried: [{ answer: expect.stringContaining('the agent does not answer') }],
    });
  });
});

describe('a password', () => {
  // crypt(3) of `geheim`, SHA-512.
  const passwordHash =
    '$6$bioxentests$lbZTDpz19Jig5WxwZgMvakIUzEq7lwLbWeA2/iYGUa8/KHpm6.9QjSL2zR6TnciIrsR0GUCbpWL.Y62hfJxIf.';
  const needsRoot = process.getuid?.() === 0 ? undefined : 'only root can give an account a password';
  const options = { config: ['PasswordAuthentication yes'], passwordHash };

  test('lets in, from a callback too; a wrong one is refused and told to nobody', async ({ skip }) => {
    if (needsRoot !== undefined) skip(needsRoot);
    const sshd = await server(options);
    expect(await enter(withAuth(sshd, { type: 'password', password: async () => 'geheim' }))).toBe('in\n');
    const error = await refusal(enter(withAuth(sshd, { type: 'password', password: 'hunter22' })));
    expect(error).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      tried: [{ method: 'password', answer: 'refused' }],
    });
    expect(JSON.stringify(error) + String(error) + String(error.stack)).not.toContain('hunter22');
  });

  test('that nobody can be asked for is not sent, with the reason', async ({ skip }) => {
    if (needsRoot !== undefined) skip(needsRoot);
    const sshd = await server(options);
    const cause = new RangeError('the vault is locked');
    const locked = { type: 'password', password: () => Promise.reject(cause) } as const;
    expect(await refusal(enter(withAuth(sshd, locked)))).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      tried: [{ method: 'password', answer: 'not sent: asking for it failed (the vault is locked)' }],
      cause,
    });
    expect(await enter(withAuth(sshd, locked, { type: 'password', password: 'geheim' }))).toBe('in\n');
  });

  test('6 behind a key, as the server wants it: partial success goes on', async ({ skip }) => {
    if (needsRoot !== undefined) skip(needsRoot);
    const sshd = await server({
      ...options,
      config: [...options.config, 'AuthenticationMethods publickey,password'],
    });
    const key = { type: 'key', path: sshd.keyPath } as const;
    expect(await enter(withAuth(sshd, key, { type: 'password', password: 'geheim' }))).toBe('in\n');
    expect(await refusal(enter(withAuth(sshd, key)))).toMatchObject({
      code: 'SSH_AUTH_FAILED',
      partialSuccess: true,
      tried: [{ answer: 'partial' }],
      accepted: ['password'],
    });
  });
});

test('what the options do not say comes from the ssh configuration', async () => {
  const sshd = await server();
  const file = join(sshd.folder, 'ssh_config');
  const identity = join(sshd.folder, 'identity');
  copyFileSync(sshd.keyPath, identity);
  const lines = [
    'Host box',
    '  HostName 127.0.0.1',
    `  Port ${sshd.port}`,
    `  User ${sshd.user}`,
    `  IdentityFile ${identity}`,
    `  UserKnownHostsFile ${sshd.knownHostsPath}`,
    `Match exec "touch ${join(sshd.folder, 'was-run')}"`,
    '  User nobody',
  ];
  writeFileSync(file, lines.join('\n'));
  expect(await enter({ host: 'box', config: { file } })).toBe('in\n');
});
