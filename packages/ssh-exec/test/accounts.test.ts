import { once } from 'node:events';
import { connectSsh } from '@bioxen/ssh-exec';
import { findProgram } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();
const isRoot = process.getuid?.() === 0;
const needsRoot = 'only root can give an account another shell';

const noise = [
  'echo "Welcome, your mail is waiting"',
  'head -c 20000 /dev/urandom',
  'echo; echo "00000000000000000000000000000000 start 1 1 (sh) S 1"',
  'echo "00000000000000000000000000000000 ready"',
  'printf "no end of line"',
].join('\n');

const awkward = ["it's", 'a "b"', '$HOME', '!x', '\\', 'é', '-n', '', 'a\nb'];

describe.each([
  ['bash that prints noise', { shell: '/bin/bash', files: { '.bashrc': noise } }],
  ['bash that is slow', { shell: '/bin/bash', files: { '.bashrc': 'sleep 1' } }],
  ['dash', { shell: '/bin/dash' }],
  ['busybox sh', { shell: findProgram('busybox').path ?? 'busybox' }],
  ['fish', { shell: findProgram('fish').path ?? 'fish' }],
  ['csh', { shell: findProgram('csh').path ?? 'csh' }],
])('12 an account with %s', (_name, options) => {
  test('runs programs with their arguments, and processes without the noise', async ({ skip }) => {
    if (!isRoot) skip(needsRoot);
    const { skipReason } = findProgram(options.shell.replace(/^.*\//, ''));
    if (skipReason !== undefined) skip(skipReason);
    // busybox is a shell when it is called `sh`.
    const shell = options.shell.endsWith('busybox') ? '/bin/sh' : options.shell;
    const sshd = await server({ ...options, shell });
    await using host = await connectSsh(loginTo(sshd));
    const result = await host.exec('printf', ['%s|', ...awkward], { env: { A: "b'c" } });
    expect(result.stdout.endsWith(awkward.map((word) => `${word}|`).join(''))).toBe(true);
    expect(result.exitCode).toBe(0);
    const long = 'é'.repeat(10_000);
    expect((await host.exec('printf', ['%s', long])).stdout.endsWith(long)).toBe(true);
    await using process = await host.openProcess({
      file: 'sh',
      args: ['-c', 'printf "%s" "$1"; cat', 'sh', 'exact'],
    });
    expect(String(await once(process.stdout, 'data'))).toBe('exact');
    process.stderr.resume();
    const controller = new AbortController();
    const job = refusal(host.exec('sleep', ['4321'], { signal: controller.signal }));
    const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 4321').length;
    await expect.poll(sleeps, patience).toBe(1);
    controller.abort();
    expect(await job).toMatchObject({ reaped: 'yes' });
    expect(sleeps()).toBe(0);
    expect((await host.shellLine('echo a | tr a b')).stdout).toContain('b\n');
  });
});

test('a program that is not there is told in one short line, by the first command too', async () => {
  await using host = await connectSsh(loginTo(await server({})));
  for (const _command of ['first', 'second'])
    expect(await host.exec('samtolls', ['view'])).toMatchObject({
      exitCode: 127,
      stderr: expect.stringMatching(/^[a-z/]*sh: [^\n]{1,20}samtolls: not found\n$/),
    });
});

test('12 an account that may not log in is told with what it said', async ({ skip }) => {
  if (!isRoot) skip(needsRoot);
  await using host = await connectSsh(loginTo(await server({ shell: '/usr/sbin/nologin' })));
  const expected = {
    code: 'SSH_BOOT_FAILED',
    noise: expect.stringContaining('not available'),
    message: expect.stringContaining('it said: This account is currently not available.'),
  };
  expect(await refusal(host.openProcess({ file: 'cat' }))).toMatchObject({
    ...expected,
    reason: expect.stringContaining('nologin'),
  });
  expect(await refusal(host.exec('true'))).toMatchObject(expected);
});

test('12 an account with a forced command is never taken for one that ran the program', async () => {
  const config = ['ForceCommand echo forced'];
  await using host = await connectSsh(loginTo(await server({ config })));
  const expected = {
    code: 'SSH_BOOT_FAILED',
    noise: 'forced\n',
    reason: expect.stringContaining('forced command'),
  };
  expect(await refusal(host.openProcess({ file: 'cat' }))).toMatchObject(expected);
  expect(await refusal(host.exec('rm', ['-rf', '/nonexistent']))).toMatchObject(expected);
  // A line for the account's own shell is the account's own business.
  expect((await host.shellLine('anything')).stdout).toBe('forced\n');
});

test('12 one whose forced command reads its input is told of long before the handshake would end', async () => {
  // Longer than any test may take.
  const timeouts = { handshakeMs: 3_600_000 };
  const sshd = await server({ config: ['ForceCommand echo forced; cat'] });
  const expected = { code: 'SSH_BOOT_FAILED', reason: expect.stringContaining('forced command') };
  for (const call of ['exec', 'openProcess'] as const) {
    await using host = await connectSsh({ ...loginTo(sshd), timeouts });
    const calling = call === 'exec' ? host.exec('true') : host.openProcess({ file: 'true' });
    expect(await refusal(calling)).toMatchObject(expected);
  }
});

test.each(['echo forced; cat', 'echo forced; sleep 8'])(
  '12 nor one whose forced command takes its time (%s)',
  async (line) => {
    const timeouts = { handshakeMs: 5_000 };
    await using host = await connectSsh({
      ...loginTo(await server({ config: [`ForceCommand ${line}`] })),
      timeouts,
    });
    const expected = { code: 'SSH_BOOT_FAILED', reason: expect.stringContaining('forced command') };
    expect(await refusal(host.exec('rm', ['-rf', '/nonexistent']))).toMatchObject(expected);
    expect(await refusal(host.exec('true'))).toMatchObject(expected);
  },
);

test('7 where no session is left for a warden, programs without input end with their channel all the same', async () => {
  const sshd = await server({ config: ['MaxSessions 1'] });
  await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
  expect(await host.exec('echo', ['works'])).toMatchObject({ stdout: 'works\n', exitCode: 0 });
  expect(await host.exec('cat', [], { input: 'given' })).toMatchObject({ stdout: 'given' });
  expect(await host.exec('sh', ['-c', 'kill -9 $$'])).toMatchObject({ signal: 'SIGKILL' });
  const stopped = await refusal(
    host.exec('sh', ['-c', 'sleep 5432; :'], { timeoutMs: 500, killGraceMs: 20 }),
  );
  expect(stopped).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT', reaped: 'unknown' });
  await expect
    .poll(() => sshd.processes().filter(({ command }) => command.includes('5432')), patience)
    .toEqual([]);
});

describe('13 a process that prints what looks like ours', () => {
  test('prints it as it is', async () => {
    await using host = await connectSsh(loginTo(await server()));
    const fake = '\n0123456789abcdef0123456789abcdef exit 3\n0123456789abcdef0123456789abcdef start 1\n';
    await using process = await host.openProcess({
      file: 'sh',
      args: ['-c', 'printf "%s" "$1"; printf "%s" "$1" >&2; exit 5', 'sh', fake],
    });
    let out = '';
    let err = '';
    process.stdout.on('data', (text) => (out += String(text)));
    process.stderr.on('data', (text) => (err += String(text)));
    expect(await process.exited).toEqual({ how: 'exited', exitCode: 5 });
    expect([out, err]).toEqual([fake, fake]);
  });

  test('does not know the nonce of its leash', async () => {
    await using host = await connectSsh(loginTo(await server()));
    await using process = await host.openProcess({
      file: 'sh',
      args: ['-c', 'env; cat /proc/$PPID/environ'],
    });
    let out = '';
    process.stdout.on('data', (text) => (out += String(text)));
    process.stderr.resume();
    process.stdin.end();
    await process.exited;
    expect(out).toMatch(/BIOXEN_JOB=[0-9a-f]{32}/);
    expect(new Set(out.match(/[0-9a-f]{32}/g))).toHaveProperty('size', 1);
  });

  test.each(['close its outputs', 'ignore every signal', 'double-fork'])(
    'that would %s is gone after an abort',
    async (how) => {
      const sshd = await server();
      await using host = await connectSsh(loginTo(sshd));
      const programs: Readonly<Record<string, string>> = {
        'close its outputs': 'exec >/dev/null 2>&1 </dev/null; sleep 6543',
        'ignore every signal': 'trap "" HUP INT QUIT TERM USR1; while :; do sleep 6543; done',
        'double-fork': '(setsid sh -c "sleep 6543 & sleep 6543" </dev/null >/dev/null 2>&1 &) ; sleep 6543',
      };
      const controller = new AbortController();
      const job = refusal(
        host.exec('sh', ['-c', programs[how] ?? ''], { signal: controller.signal, killGraceMs: 20 }),
      );
      const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 6543').length;
      await expect.poll(sleeps, patience).toBe(how === 'double-fork' ? 3 : 1);
      controller.abort();
      expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
      expect(sleeps()).toBe(0);
    },
  );
});
