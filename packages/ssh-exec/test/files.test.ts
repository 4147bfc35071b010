import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectSsh } from '@bioxen/ssh-exec';
import { startChaosProxy } from '@bioxen/testkit';
import { loginThrough, loginTo, patience, refusal, sharedServers } from './connected.js';

const server = sharedServers();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('G07 a file goes there and back, byte for byte, with progress and mode', async () => {
  const { home, ...sshd } = await server();
  await using host = await connectSsh(loginTo(sshd));
  const bytes = randomBytes(3_000_000);
  const local = join(folder, 'local');
  await writeFile(local, bytes);
  const seen: number[] = [];
  const target = join(home, "it's a file");
  const sent = await host.put(local, target, {
    mode: 0o640,
    onProgress: ({ bytesDone, bytesTotal }) => seen.push(bytesDone / (bytesTotal ?? 0)),
  });
  expect(sent).toEqual({ path: target, bytes: bytes.length, sha256: sha256(bytes), isAtomic: true });
  expect(seen.at(-1)).toBe(1);
  expect((await stat(target)).mode & 0o777).toBe(0o640);
  const back = join(folder, 'back');
  expect(await host.get(target, back)).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) });
  expect((await readFile(back)).equals(bytes)).toBe(true);
});

test('G07 a transfer that fails leaves the old target and nothing else', async () => {
  const { home, ...sshd } = await server();
  await using host = await connectSsh(loginTo(sshd));
  const target = join(home, 'kept');
  await host.put(Buffer.from('old'), target);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('new');
    throw new RangeError('the source broke');
  }
  const before = await readdir(home);
  expect(await refusal(host.put(broken(), target))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
    message: expect.stringContaining('the source broke'),
  });
  expect(await refusal(host.put(join(folder, 'none'), target))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
  });
  expect(await refusal(host.get(join(home, 'none'), join(folder, 'x')))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
    message: expect.stringContaining('No such file'),
  });
  expect(await readFile(target, 'utf8')).toBe('old');
  expect(await readdir(home)).toEqual(before);
});

test('G07 a tree arrives whole, and the second time only what changed is sent', async () => {
  const { home, ...sshd } = await server();
  await using host = await connectSsh(loginTo(sshd));
  const long = `${'deep/'.repeat(30)}file`;
  const names = ['a', 'b/c', 'b/d e', "q'uote", 'é', 'back\\slash', 'new\nline', long];
  const entries = names.map((path) => ({
    path,
    content: randomBytes(700),
    mode: path === 'a' ? 0o755 : 0o644,
  }));
  const root = join(home, 'tree');
  expect(await host.putTree(entries, root)).toEqual({
    files: names.length,
    sent: names.length,
    bytesSent: 5_600,
  });
  for (const { path, content } of entries)
    expect((await readFile(join(root, path))).equals(content), path).toBe(true);
  expect((await stat(join(root, 'a'))).mode & 0o777).toBe(0o755);
  expect(await host.putTree([...entries, { path: 'z', content: 'z' }], root)).toMatchObject({
    sent: 1,
    bytesSent: 1,
  });
  expect(await refusal(host.putTree([{ path: '../out', content: '' }], root))).toMatchObject({
    code: 'SSH_CONFIG_INVALID',
  });
});

test('G07 an upload that was cut goes on where it was cut', async () => {
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  await using host = await connectSsh({ ...loginThrough(proxy, sshd), maxConnections: 1 });
  await host.exec('true');
  const bytes = randomBytes(6_000_000);
  const target = join(sshd.home, 'resumed');
  proxy.arm({ fault: 'rst', direction: 'up', afterBytes: 4_000_000 });
  expect(await refusal(host.put(bytes, target, { resume: true }))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
    resumable: true,
    retryable: true,
  });
  // What arrived may still be on its way into the file.
  await expect
    .poll(async () => (await stat(`${target}.bioxen-part`)).size, patience)
    .toBeGreaterThan(1_000_000);
  await expect
    .poll(() => sshd.processes().filter(({ command }) => /^(cat|tee)/.test(command)), patience)
    .toEqual([]);
  expect(await host.put(bytes, target, { resume: true })).toMatchObject({
    bytes: bytes.length,
    sha256: sha256(bytes),
  });
  expect((await readFile(target)).equals(bytes)).toBe(true);
  expect(proxy.passed.up).toBeLessThan(5_500_000);
  // What is no beginning of the same bytes is not gone on with.
  await writeFile(`${target}.bioxen-part`, 'something else');
  await host.put(bytes, target, { resume: true });
  expect((await readFile(target)).equals(bytes)).toBe(true);
});

describe('12 an account for SFTP alone', () => {
  const config = ['ForceCommand internal-sftp'];

  test('takes files and gives them back', async () => {
    const sshd = await server({ config });
    await using host = await connectSsh(loginTo(sshd));
    const bytes = randomBytes(500_000);
    const target = join(sshd.home, 'by sftp');
    await writeFile(target, 'old');
    const sent = await host.put(bytes, target, { mode: 0o600 });
    expect(sent).toEqual({ path: target, bytes: bytes.length, sha256: sha256(bytes), isAtomic: true });
    expect((await stat(target)).mode & 0o777).toBe(0o600);
    const back = join(folder, 'by-sftp');
    expect(await host.get(target, back)).toMatchObject({ sha256: sha256(bytes) });
    expect((await readFile(back)).equals(bytes)).toBe(true);
    expect(await refusal(host.get(`${target}-none`, back))).toMatchObject({
      code: 'SSH_TRANSFER_FAILED',
      sftpStatus: 2,
    });
    expect(await readdir(sshd.home)).toEqual(['by sftp']);
  });

  test('50 transfers at once do not run out of sessions, and leave none open', async () => {
    const sshd = await server({ config });
    await using host = await connectSsh({ ...loginTo(sshd), maxConnections: 1 });
    await Promise.all(
      Array.from({ length: 50 }, (_unused, index) =>
        host.put(Buffer.from('x'), join(sshd.home, `many-${index}`)),
      ),
    );
    expect((await readdir(sshd.home)).filter((name) => name.startsWith('many-'))).toHaveLength(50);
  });
});

test('12 a server without SFTP and an account without commands: SSH_NO_SFTP', async () => {
  const sshd = await server({ config: ['ForceCommand echo no', 'Subsystem other internal-sftp'] });
  await using host = await connectSsh(loginTo(sshd));
  expect(await refusal(host.put(Buffer.from('x'), join(sshd.home, 'x')))).toMatchObject({
    code: 'SSH_NO_SFTP',
  });
});

describe.each([
  ['commands', []],
  ['SFTP', ['ForceCommand internal-sftp']],
])('8 a full disk, through %s', (_name, config) => {
  test('is told as such, and leaves the old file alone', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('only root can mount a small disk');
    const sshd = await server({ config, login: 'root' });
    const disk = join(sshd.folder, 'disk');
    await mkdir(disk);
    // In the mount namespace of the server, which its sessions share.
    execFileSync('nsenter', [
      '--target',
      String(sshd.pid),
      '--mount',
      'mount',
      '-t',
      'tmpfs',
      '-o',
      'size=8m',
      'none',
      disk,
    ]);
    await using host = await connectSsh(loginTo(sshd));
    const target = join(disk, 'kept');
    await host.put(Buffer.from('old'), target);
    expect(await refusal(host.put(randomBytes(12_000_000), target))).toMatchObject({ code: 'SSH_DISK_FULL' });
    const back = join(folder, 'after-full');
    await host.get(target, back);
    expect(await readFile(back, 'utf8')).toBe('old');
    const left = execFileSync('nsenter', ['--target', String(sshd.pid), '--mount', 'ls', '-A', disk], {
      encoding: 'utf8',
    });
    expect(left).toBe('kept\n');
  });
});

test.each([
  ['commands', []],
  ['SFTP', ['ForceCommand internal-sftp']],
])('a taker of progress that throws fails the transfer, which leaves nothing (%s)', async (name, config) => {
  await using host = await connectSsh(loginTo(await server({ config })));
  const place = await mkdtemp(join(folder, 'progress-'));
  const onProgress = (): never => {
    throw new RangeError('the display is gone');
  };
  const expected = { code: 'SSH_TRANSFER_FAILED', message: expect.stringContaining('the display is gone') };
  const there = join(place, 'there');
  expect(await refusal(host.put(randomBytes(300_000), there, { onProgress }))).toMatchObject(expected);
  expect(await readdir(place)).toEqual([]);
  await host.put(randomBytes(300_000), there);
  expect(await refusal(host.get(there, join(place, 'back'), { onProgress }))).toMatchObject(expected);
  expect(await readdir(place), name).toEqual(['there']);
});

test('what is no regular file is not fetched', async () => {
  const sshd = await server({});
  await using host = await connectSsh(loginTo(sshd));
  execFileSync('mkfifo', [join(sshd.home, 'pipe')]);
  for (const path of [join(sshd.home, 'pipe'), '/dev/zero'])
    expect(await refusal(host.get(path, join(folder, 'never')))).toMatchObject({
      code: 'SSH_TRANSFER_FAILED',
      message: expect.stringContaining('it is no regular file'),
    });
});

test('what moves a cursor is told, and moves none', async () => {
  const sshd = await server({});
  await using host = await connectSsh(loginTo(sshd));
  const path = join(sshd.home, 'no\u001b[2Jfolder', 'file');
  const error = await refusal(host.put(Buffer.from('x'), path));
  expect(error).toMatchObject({ code: 'SSH_TRANSFER_FAILED', path });
  expect(error.message).toContain(String.raw`no\u{1b}[2Jfolder`);
  expect(error.message).not.toContain('\u001b');
  const words = ['-c', 'exit 3', '\u001b[31m'];
  const failed = await refusal(host.exec('sh', words, { reject: true }));
  expect(failed.message).not.toContain('\u001b');
});
