import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import type { LoopbackSshd } from '@bioxen/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();

beforeEach(({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can take something away from a host');
});

/** Mounts something where only the server and its sessions see it. */
function mountFor(sshd: LoopbackSshd, ...words: readonly string[]): void {
  execFileSync('nsenter', ['--target', String(sshd.pid), '--mount', 'mount', ...words]);
}

/** Lets nobody write below a folder. */
function fixFor(sshd: LoopbackSshd, folder: string): void {
  mountFor(sshd, '--bind', folder, folder);
  mountFor(sshd, '-o', 'remount,ro,bind', folder);
}

describe.each(['root', 'user'] as const)('12 a host without /proc, with an account of %s,', (login) => {
  test('runs programs, which end with their channel, and processes on a leash', async () => {
    const sshd = await server({ login, files: { 'no-proc': '' } });
    mountFor(sshd, '-t', 'tmpfs', 'none', '/proc');
    const warnings: string[] = [];
    const logger = { warn: (_fields: unknown, text: string) => void warnings.push(text) };
    await using host = await connectSsh({
      ...loginTo(sshd),
      logger: { ...logger, debug: () => {}, info: () => {}, error: () => {} } as never,
    });
    expect(await host.exec('sh', ['-c', 'echo out; exit 3'])).toMatchObject({ stdout: 'out\n', exitCode: 3 });
    expect(await host.exec('cat', [], { input: 'in' })).toMatchObject({ stdout: 'in', exitCode: 0 });
    expect(warnings).toContainEqual(expect.stringContaining('no warden'));
    const sleeps = (): number => sshd.processes().filter(({ command }) => /sleep 919/.test(command)).length;
    const job = host.exec('sh', ['-c', 'sleep 9191; :'], { timeoutMs: 500, killGraceMs: 20 });
    expect(await refusal(job)).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT', reaped: 'unknown' });
    await using child = await host.openProcess({ file: 'sh', args: ['-c', 'sleep 9192 & cat'] });
    expect(child).toMatchObject({ pid: undefined, startTime: undefined });
    child.stdout.resume();
    child.stderr.resume();
    expect(await child.signal('SIGINT')).toBe(false);
    await child.kill();
    await expect.poll(sleeps, patience).toBe(0);
  });
});

test('12 a host whose /proc shows an account its own processes only is no poorer', async () => {
  const sshd = await server({ login: 'user', files: { hidden: '' } });
  mountFor(sshd, '-t', 'proc', '-o', 'hidepid=2', 'proc', '/proc');
  await using host = await connectSsh(loginTo(sshd));
  expect((await host.exec('test', ['-e', '/proc/1/stat'])).exitCode).toBe(1);
  const sleeps = (): number =>
    sshd.processes().filter(({ command }) => command.startsWith('sleep 929')).length;
  const controller = new AbortController();
  const job = refusal(
    host.exec('sh', ['-c', 'trap "" TERM; setsid sleep 9291 & sleep 9292'], {
      signal: controller.signal,
      killGraceMs: 20,
    }),
  );
  await expect.poll(sleeps, patience).toBe(2);
  controller.abort();
  expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
  expect(sleeps()).toBe(0);
});

test('12 a host on which no temporary folder can be written runs programs without a warden', async () => {
  const sshd = await server({ files: { 'no-tmp': '' } });
  for (const folder of ['/tmp', '/run']) fixFor(sshd, folder);
  mountFor(sshd, '-t', 'tmpfs', '-o', 'ro', 'none', join(sshd.folder, 'tmp'));
  await using host = await connectSsh(loginTo(sshd));
  expect(await host.exec('echo', ['poor'])).toMatchObject({ stdout: 'poor\n', exitCode: 0 });
  const job = host.exec('sh', ['-c', 'sleep 9393; :'], { timeoutMs: 500, killGraceMs: 20 });
  expect(await refusal(job)).toMatchObject({ code: 'SSH_COMMAND_TIMEOUT' });
  const sleeps = (): number => sshd.processes().filter(({ command }) => /sleep 9393/.test(command)).length;
  await expect.poll(sleeps, patience).toBe(0);
});

describe.each([
  ['commands', []],
  ['SFTP', ['ForceCommand internal-sftp']],
])('8 a target that may not be written, through %s', (_name, config) => {
  test('is told, and leaves the old file and nothing else', async () => {
    const sshd = await server({ config, files: { 'read-only': '' } });
    const folder = join(sshd.home, 'fixed');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'kept'), 'old');
    fixFor(sshd, folder);
    await using host = await connectSsh(loginTo(sshd));
    expect(await refusal(host.put(Buffer.from('new'), join(folder, 'kept')))).toMatchObject({
      code: 'SSH_TRANSFER_FAILED',
      resumable: false,
    });
    expect(await refusal(host.putTree([{ path: 'a', content: 'a' }], folder))).toMatchObject({
      code: expect.stringMatching(/^SSH_/),
    });
    expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['kept']);
  });
});
