import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectSsh } from '@bioxen/ssh-exec';
import { loginTo, refusal, sharedServers } from './connected.js';

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
  expect(sent).toEqual({ path: target, bytes: bytes.length, sha256: sha256(bytes) });
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
