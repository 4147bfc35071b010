import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSsh } from '@bioxen/ssh-exec';
import { startChaosProxy } from '@bioxen/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { loginThrough, refusal, sharedServers } from './connected.js';

const server = sharedServers();

test('G07 a download that was cut goes on where it was cut', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bioxen-download-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const sshd = await server();
  await using proxy = await startChaosProxy(sshd);
  await using host = await connectSsh({ ...loginThrough(proxy, sshd), maxConnections: 1 });
  await host.exec('true');
  const bytes = randomBytes(6_000_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const source = join(sshd.home, '- source');
  await writeFile(source, bytes);
  const target = join(folder, 'target');
  const part = `${target}.bioxen-part`;
  proxy.arm({ fault: 'rst', direction: 'down', afterBytes: 4_000_000 });
  expect(await refusal(host.get(source, target, { resume: true }))).toMatchObject({
    code: 'SSH_TRANSFER_FAILED',
    resumable: true,
    retryable: true,
  });
  const kept = (await stat(part)).size;
  expect(kept).toBeGreaterThan(1_000_000);
  const seen: number[] = [];
  const got = await host.get(source, target, {
    resume: true,
    onProgress: ({ bytesDone }) => void seen.push(bytesDone),
  });
  expect(got).toMatchObject({ bytes: bytes.length, sha256 });
  expect(seen[0]).toBeGreaterThan(kept);
  expect((await readFile(target)).equals(bytes)).toBe(true);
  expect(await readdir(folder)).toEqual(['target']);

  // What is no beginning of the same bytes is not gone on with; nor is what is longer.
  for (const other of [Buffer.from('something else'), Buffer.concat([bytes, bytes])]) {
    await writeFile(part, other);
    await host.get(source, target, { resume: true });
    expect((await readFile(target)).equals(bytes)).toBe(true);
  }
  // What is all there is only compared.
  await writeFile(part, bytes);
  expect(await host.get(source, target, { resume: true })).toMatchObject({ bytes: bytes.length, sha256 });
  expect(await readdir(folder)).toEqual(['target']);
});
