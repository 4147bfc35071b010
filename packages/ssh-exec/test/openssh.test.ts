import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectSsh, type SshHostOptions } from '@bioxen/ssh-exec';
import { findProgram, type LoopbackSshd, markedProcesses, startChaosProxy } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { busy, loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();
const over = (sshd: LoopbackSshd): SshHostOptions => ({ ...loginTo(sshd), transport: 'openssh' });

describe.each(['root', 'user'] as const)('the ssh program, on a server of %s,', (as) => {
  test('runs programs and has their outputs and exit codes', async () => {
    await using host = await connectSsh(over(await server({ as })));
    const result = await host.exec('sh', ['-c', 'cat; echo "$1" >&2; exit 255', 'sh', "it's"], {
      input: 'in',
    });
    expect(result).toMatchObject({ stdout: 'in', stderr: "it's\n", exitCode: 255, failed: true });
    const many = await Promise.all(
      Array.from({ length: 30 }, async (_unused, index) => (await host.exec('echo', [String(index)])).stdout),
    );
    expect(many).toEqual(Array.from({ length: 30 }, (_unused, index) => `${index}\n`));
  });

  test('has processes on a leash, and ends what is stopped', async () => {
    const sshd = await server({ as });
    await using host = await connectSsh(over(sshd));
    await using process = await host.openProcess({ file: 'cat', bootPayload: 'first\n' });
    expect(String(await once(process.stdout, 'data'))).toBe('first\n');
    process.stderr.resume();
    expect(await process.kill()).toBe('yes');
    const ends = await host.openProcess({ file: 'sh', args: ['-c', 'exit 9'] });
    ends.stdout.resume();
    ends.stderr.resume();
    expect(await ends.exited).toEqual({ how: 'exited', exitCode: 9 });
    const sleeps = (): number =>
      sshd.processes().filter(({ command }) => command.startsWith('sleep 66')).length;
    const controller = new AbortController();
    const job = refusal(
      host.exec('sh', ['-c', 'trap "" TERM; sleep 6601 & setsid sleep 6602 & sleep 6603'], {
        signal: controller.signal,
        killGraceMs: 20,
      }),
    );
    await expect.poll(sleeps, patience).toBe(3);
    controller.abort();
    expect(await job).toMatchObject({ code: 'SSH_COMMAND_ABORTED', reaped: 'yes' });
    expect(sleeps()).toBe(0);
  });
});

test('files go there and back through it', async () => {
  const sshd = await server();
  await using host = await connectSsh(over(sshd));
  const bytes = Buffer.from('x'.repeat(300_000));
  await host.put(bytes, join(sshd.home, 'file'));
  const back = join(sshd.folder, 'back');
  await host.get(join(sshd.home, 'file'), back);
  expect(readFileSync(back).equals(bytes)).toBe(true);
});

test.for(['fish', 'csh'])(
  '12 an account with %s runs programs, processes and lines of its own',
  async (name, { skip }) => {
    if (process.getuid?.() !== 0) skip('only root can give an account another shell');
    const { path: shell, skipReason } = findProgram(name);
    if (skipReason !== undefined) skip(skipReason);
    const sshd = await server({ shell });
    await using host = await connectSsh(over(sshd));
    const awkward = ["it's", 'a "b"', '$HOME', '!x', '\\', 'é', '-n', '', 'a\nb'];
    const result = await host.exec('sh', ['-c', 'printf "%s|" "$@"; exit 7', 'sh', ...awkward]);
    expect(result).toMatchObject({ stdout: awkward.map((word) => `${word}|`).join(''), exitCode: 7 });
    expect(await host.exec('cat', [], { input: 'given' })).toMatchObject({ stdout: 'given', exitCode: 0 });
    await using child = await host.openProcess({ file: 'sh', args: ['-c', 'cat; exit 3'] });
    child.stderr.resume();
    child.stdout.resume();
    expect(await child.end()).toEqual({ how: 'exited', exitCode: 3 });
    const controller = new AbortController();
    const job = refusal(host.exec('sleep', ['4322'], { signal: controller.signal }));
    const sleeps = (): number => sshd.processes().filter(({ command }) => command === 'sleep 4322').length;
    await expect.poll(sleeps, patience).toBe(1);
    controller.abort();
    expect(await job).toMatchObject({ reaped: 'yes' });
    expect(sleeps()).toBe(0);
    const line = name === 'fish' ? 'set -l a b; echo $a | tr b c' : 'set a = b; echo $a | tr b c';
    expect(await host.shellLine(line)).toMatchObject({ stdout: 'c\n', exitCode: 0 });
  },
);

test('1 a lost connection is told, and the next call connects again', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  await using host = await connectSsh({
    ...loginThrough(proxy, sshd),
    transport: 'openssh',
    maxConnections: 1,
  });
  const { failure } = await busy(host);
  proxy.strike('rst');
  expect(await failure).toMatchObject({
    code: 'SSH_CONNECTION_LOST',
    started: 'yes',
    partial: { stdout: 'ready\n' },
  });
  await expect
    .poll(() => sshd.processes().filter(({ command }) => command.includes('7777')), patience)
    .toEqual([]);
  expect((await host.exec('echo', ['again'])).stdout).toBe('again\n');
});

test('5 6 what is wrong with key, login or port is told in the same errors', async () => {
  const sshd = await server();
  const unknown = join(sshd.folder, 'empty');
  writeFileSync(unknown, '');
  const other = await server({ files: { other: '' } });
  const changed = join(sshd.folder, 'changed');
  writeFileSync(changed, `[127.0.0.1]:${sshd.port} ${other.hostKey}\n`);
  expect(await refusal(connectSsh({ ...over(sshd), hostKey: { knownHosts: [unknown] } }))).toMatchObject({
    code: 'SSH_HOST_KEY_UNKNOWN',
  });
  expect(await refusal(connectSsh({ ...over(sshd), hostKey: { knownHosts: [changed] } }))).toMatchObject({
    code: 'SSH_HOST_KEY_CHANGED',
    offered: expect.stringMatching(/^SHA256:/),
  });
  expect(await refusal(connectSsh({ ...over(sshd), keyPath: other.keyPath }))).toMatchObject({
    code: 'SSH_AUTH_FAILED',
    accepted: ['publickey'],
  });
  expect(await refusal(connectSsh({ ...over(sshd), port: 1 }))).toMatchObject({
    code: 'SSH_CONNECT_FAILED',
    phase: 'tcp',
  });
  expect(
    await refusal(connectSsh({ ...over(sshd), hostKey: { sha256: [`SHA256:${'A'.repeat(43)}`] } })),
  ).toMatchObject({
    code: 'SSH_UNSUPPORTED',
  });
});

test('a key with a certificate chooses it by itself', async () => {
  const authority = (await server({ files: { authority: '' } })).keyPath;
  const sshd = await server({ files: { certified: '' }, config: [`TrustedUserCAKeys ${authority}.pub`] });
  const key = join(sshd.folder, 'certified');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'id', '-n', sshd.user, `${key}.pub`]);
  await using host = await connectSsh({ ...loginTo(sshd), keyPath: key });
  expect((await host.exec('echo', ['in'])).stdout).toBe('in\n');
  expect(sshd.log()).toContain('ED25519-CERT');

  const plain = join(sshd.folder, 'plain');
  copyFileSync(key, plain);
  expect(await refusal(connectSsh({ ...loginTo(sshd), keyPath: plain }))).toMatchObject({
    code: 'SSH_AUTH_FAILED',
  });
});

test('a host that an authority vouches for chooses it by itself', async () => {
  const authority = (await server({ files: { authority: '' } })).keyPath;
  const first = await server({ files: { first: '' } });
  const hostKey = join(first.folder, 'host-key');
  execFileSync('ssh-keygen', [
    '-q',
    '-s',
    authority,
    '-h',
    '-I',
    'host',
    '-n',
    '127.0.0.1',
    `${hostKey}.pub`,
  ]);
  const sshd = await server({ config: [`HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`] });
  const known = join(sshd.folder, 'authorities');
  const [type, key] = readFileSync(`${authority}.pub`, 'utf8').split(' ');
  writeFileSync(known, `@cert-authority [127.0.0.1]:* ${type} ${key}\n`);
  await using host = await connectSsh({ ...loginTo(sshd), hostKey: { knownHosts: [known] } });
  expect((await host.exec('echo', ['vouched'])).stdout).toBe('vouched\n');
  expect(await refusal(connectSsh({ ...loginTo(first), hostKey: { knownHosts: [known] } }))).toMatchObject({
    code: 'SSH_HOST_KEY_UNKNOWN',
  });
});

test('20 nothing of it outlives a process that is killed', async () => {
  const sshd = await server();
  const options = JSON.stringify({ ...over(sshd), maxConnections: 1 });
  const index = new URL('../dist/index.js', import.meta.url).href;
  const program = `
    const { connectSsh } = await import('${index}');
    const host = await connectSsh(${options});
    const job = host.exec('sleep', ['6789']);
    await host.openProcess({ file: 'sleep', args: ['6790'] });
    await job;`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: 'inherit',
    env: { ...process.env, BIOXEN_TEST_MARK: sshd.folder },
  });
  const ours = (): readonly string[] =>
    markedProcesses(`BIOXEN_TEST_MARK=${sshd.folder}`).map(({ command }) => command);
  await expect
    .poll(() => sshd.processes().filter(({ command }) => command.startsWith('sleep 67')).length, patience)
    .toBe(2);
  expect(ours().some((command) => command.startsWith('ssh '))).toBe(true);
  child.kill('SIGKILL');
  await expect.poll(() => sshd.processes(), patience).toEqual([]);
  await expect.poll(ours, patience).toEqual([]);
});
