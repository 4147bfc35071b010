import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh, type SshHost } from '@bioxen/ssh-exec';
import { findProgram, type LoopbackSshd, type LoopbackSshdOptions, markedProcesses } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

beforeEach(({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can give an account a sudo of its own');
  const { skipReason } = findProgram('sudo');
  if (skipReason !== undefined) skip(skipReason);
});

// crypt(3) of `geheim`, SHA-512.
const passwordHash =
  '$6$bioxentests$lbZTDpz19Jig5WxwZgMvakIUzEq7lwLbWeA2/iYGUa8/KHpm6.9QjSL2zR6TnciIrsR0GUCbpWL.Y62hfJxIf.';

const rules = {
  'in a terminal of its own': 'Defaults use_pty\nworker ALL=(ALL) NOPASSWD: ALL\n',
  'in the group of sudo': 'Defaults !use_pty\nworker ALL=(ALL) NOPASSWD: ALL\n',
  'with a password': 'Defaults use_pty,timestamp_timeout=0,passwd_tries=3\nworker ALL=(ALL) ALL\n',
  never: 'root ALL=(ALL) ALL\n',
};

const sudoers = (rule: keyof typeof rules): LoopbackSshdOptions => ({
  login: 'user',
  passwordHash,
  systemFiles: { '/etc/sudoers': rules[rule] },
});

/** sudo changes the environment: what runs is found by its words. */
const running = (words: string): number =>
  markedProcesses('BIOXEN_JOB=').filter(({ command }) => command === words).length;

async function hostOf(sshd: LoopbackSshd): Promise<SshHost> {
  return connectSsh({ ...loginTo(sshd), maxConnections: 1 });
}

describe.each(['in a terminal of its own', 'in the group of sudo'] as const)(
  'sudo that runs programs %s',
  (rule) => {
    test.each(['root', 'nobody'])(
      'runs them as %s, with input, outputs, folder, environment and exit code',
      async (user) => {
        await using host = await hostOf(await server(sudoers(rule)));
        const sudo = user === 'root' ? true : { user };
        const script = 'id -un; pwd; echo "$A"; cat; echo "$1" >&2; exit 7';
        const options = { sudo, input: 'in\n', cwd: '/usr', env: { A: "it's" } } as const;
        expect(await host.exec('sh', ['-c', script, 'sh', 'a "b" $c'], options)).toMatchObject({
          stdout: `${user}\n/usr\nit's\nin\n`,
          stderr: 'a "b" $c\n',
          exitCode: 7,
        });
        expect((await host.exec('sh', ['-c', 'kill -9 $$'], { sudo })).exitCode).toBe(137);
        expect((await host.exec('true', [], { sudo, limits: { wallSeconds: 100 } })).exitCode).toBe(0);
        const limited = await host.exec('sleep', ['6161'], { sudo, limits: { wallSeconds: 1 } });
        expect(limited.failed).toBe(true);
        expect(running('sleep 6161')).toBe(0);
      },
    );

    test.each(['root', 'nobody'])(
      'ends those of %s that are aborted, with the deaf and the runaway ones',
      async (user) => {
        const sshd = await server(sudoers(rule));
        await using host = await hostOf(sshd);
        for (let round = 0; round < 3; round += 1) {
          const controller = new AbortController();
          const script = 'trap "" TERM HUP; sleep 6262 & setsid sleep 6262 >/dev/null 2>&1 & sleep 6262';
          const job = refusal(
            host.exec('sh', ['-c', script], { sudo: { user }, signal: controller.signal, killGraceMs: 50 }),
          );
          await expect.poll(() => running('sleep 6262'), patience).toBe(3);
          controller.abort();
          expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
          expect(running('sleep 6262')).toBe(0);
        }
        expect(
          readdirSync(join(sshd.folder, 'tmp')).filter((name) => name.startsWith('bioxen-sudo')),
        ).toEqual([]);
      },
    );

    test('passes signals on, and ends with the connection', async () => {
      const sshd = await server(sudoers(rule));
      const host = await hostOf(sshd);
      await using child = await host.spawn(
        'sh',
        // It may come twice: to the group, and from sudo, which hands on what it gets.
        ['-c', `trap "trap '' TERM; echo heard; exit 4" TERM; echo up; while :; do sleep 0.1; done`],
        {
          sudo: true,
        },
      );
      let out = '';
      child.stdout.on('data', (text) => (out += String(text)));
      child.stderr.resume();
      await expect.poll(() => out, patience).toBe('up\n');
      child.kill('SIGTERM');
      expect((await child.result).exitCode).toBe(4);
      expect(out).toBe('up\nheard\n');
      const job = refusal(host.exec('sleep', ['6363'], { sudo: true }));
      await expect.poll(() => running('sleep 6363'), patience).toBe(1);
      sshd.killSessions();
      expect(await job).toMatchObject({ code: 'SSH_CONNECTION_LOST' });
      await expect.poll(() => running('sleep 6363'), patience).toBe(0);
      await host.close();
    });

    test('16 aborts at any moment leave nothing', async () => {
      await using host = await hostOf(await server(sudoers(rule)));
      const abortOne = async (turns: number): Promise<void> => {
        const controller = new AbortController();
        const job = refusal(
          host.exec('sleep', ['6464'], { sudo: true, signal: controller.signal, killGraceMs: 5 }),
        );
        for (let turn = 0; turn < turns; turn += 1) await host.ping();
        controller.abort();
        expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED' });
      };
      for (let turns = 0; turns < 16; turns += 4)
        await Promise.all([0, 1, 2, 3].map((more) => abortOne((turns + more) * 6)));
      await expect.poll(() => running('sleep 6464'), patience).toBe(0);
    }, 60_000);
  },
);

describe('sudo that wants a password', () => {
  test('is given it when it asks, and the input of the program after that', async () => {
    await using host = await hostOf(await server(sudoers('with a password')));
    let asked = 0;
    const password = async (): Promise<string> => {
      asked += 1;
      return 'geheim';
    };
    expect(await host.exec('sh', ['-c', 'id -u; cat'], { sudo: { password }, input: 'bytes' })).toMatchObject(
      {
        stdout: '0\nbytes',
        stderr: '',
        exitCode: 0,
      },
    );
    expect(asked).toBe(1);
  });

  test('tells a wrong one, none, and one that cannot be had, and runs nothing', async () => {
    const sshd = await server(sudoers('with a password'));
    await using host = await hostOf(sshd);
    const error = await refusal(host.exec('touch', ['/tmp/must-not-be'], { sudo: { password: 'hunter22' } }));
    expect(error).toMatchObject({ code: 'SSH_SUDO_FAILED', problem: 'password-wrong', user: 'root' });
    expect(error.message).toMatch(/: sudo did not take the password$/);
    expect(error).toMatchObject({ said: expect.not.stringContaining('prompt') });
    expect(JSON.stringify(error) + String(error) + String(error.stack)).not.toContain('hunter22');
    expect(await refusal(host.exec('true', [], { sudo: true }))).toMatchObject({
      code: 'SSH_SUDO_FAILED',
      problem: 'password-needed',
      hint: expect.stringContaining('NOPASSWD'),
    });
    const broken = async (): Promise<string> => {
      throw new RangeError('the vault is closed');
    };
    const failed = refusal(host.exec('true', [], { sudo: { password: broken } }));
    expect((await failed).message).toContain('the vault is closed');
    await expect
      .poll(() => sshd.processes().filter(({ command }) => command.startsWith('sudo')), patience)
      .toEqual([]);
  });

  test('can be left waiting: an abort ends it', async () => {
    const sshd = await server(sudoers('with a password'));
    await using host = await hostOf(sshd);
    const password = (): Promise<string> => new Promise(() => {});
    const job = refusal(
      host.exec('sleep', ['6565'], { sudo: { password }, timeoutMs: 1_000, killGraceMs: 20 }),
    );
    expect(await job).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT' });
    expect(running('sleep 6565')).toBe(0);
    await expect
      .poll(() => sshd.processes().filter(({ command }) => command.startsWith('sudo')), patience)
      .toEqual([]);
  });
});

test('an account that is not there is told so', async () => {
  await using host = await hostOf(await server(sudoers('in the group of sudo')));
  const error = await refusal(host.exec('true', [], { sudo: { user: 'nobody-of-that-name' } }));
  expect(error).toMatchObject({ code: 'SSH_SUDO_FAILED', problem: 'unknown-user' });
  expect(error.message).toMatch(/there is no such account$/);
});

test('an account that may not is told so', async () => {
  await using host = await hostOf(await server(sudoers('never')));
  expect(await refusal(host.exec('true', [], { sudo: { password: 'geheim' } }))).toMatchObject({
    code: 'SSH_SUDO_FAILED',
    problem: 'not-allowed',
    message: expect.stringContaining('not in the sudoers'),
  });
});

test('a host without sudo is told so', async () => {
  const systemFiles = { [findProgram('sudo').path ?? '']: '' };
  await using host = await hostOf(await server({ login: 'user', systemFiles }));
  expect(await refusal(host.exec('true', [], { sudo: true }))).toMatchObject({
    code: 'SSH_SUDO_FAILED',
    problem: 'missing',
  });
  expect(await refusal(host.exec('true', [], { sudo: true, detached: true }))).toMatchObject({
    code: 'SSH_CONFIG_INVALID',
  });
  expect(await refusal(host.exec('true', [], { sudo: { usr: 'x' } as never }))).toMatchObject({
    code: 'API_VALIDATION_ERROR',
  });
});
