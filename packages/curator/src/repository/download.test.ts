import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '@bioxen/core';
import { expect, onTestFinished, test } from 'vitest';
import { serveTestRocks, type TestServer } from '../../test/rocks.js';
import type { ServeFault } from '../serve/serve-fault.js';
import { serveRocks } from '../serve/serve-rocks.js';
import { download } from './download.js';
import { HttpRepository } from './http-repository.js';

const ROCK = 'motifs-1.0-1.all.rock';
/** No pause between attempts. */
const random = { next: () => 0, hex: () => '' } as unknown as Random;

/** A server whose first answers have faults. */
async function serve(
  ...faults: readonly (ServeFault | undefined)[]
): Promise<TestServer & { readonly url: string }> {
  const served = await serveTestRocks([{ name: 'motifs', version: '1.0' }], {
    fault: ({ file, count }) => (file === ROCK ? faults[count - 1] : undefined),
  });
  return { ...served, url: `${served.server.url}/${ROCK}` };
}

const hashOf = (bytes: Uint8Array | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

test.each([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])(
  'a connection that is cut at %i % goes on from there',
  async (percent) => {
    const whole = await serve();
    const expected = await readFile(join(whole.folder, ROCK));
    const { url, server } = await serve({
      kind: 'truncate',
      bytes: Math.floor((expected.length * percent) / 100),
    });
    const { bytes } = await download(url, { random });
    expect(hashOf(bytes)).toBe(hashOf(expected));
    expect(server.requests.filter((file) => file === ROCK)).toHaveLength(2);
  },
);

test('a length that is wrong, and codes that pass, are tried again; others are not', async () => {
  for (const fault of [
    { kind: 'wrong-length' },
    ...[429, 500, 502, 503, 504].map((status) => ({ kind: 'status', status })),
  ]) {
    const { url, server } = await serve(fault as ServeFault);
    await expect(download(url, { random })).resolves.toMatchObject({ etag: expect.any(String) as string });
    expect(server.requests).toHaveLength(2);
  }
  for (const status of [400, 401, 403, 404, 410]) {
    const { url, server } = await serve({ kind: 'status', status });
    await expect(download(url, { random })).rejects.toMatchObject({ code: 'REPOSITORY_FAILED', status });
    expect(server.requests).toHaveLength(1);
  }
  const broken = { kind: 'status', status: 500 } as const;
  const { url, server } = await serve(broken, broken, broken, broken);
  await expect(download(url, { random })).rejects.toMatchObject({ status: 500, retryable: true });
  expect(server.requests).toHaveLength(4);
});

test('a server that says nothing is left after its time, and the whole has an end', async () => {
  const { url } = await serve({ kind: 'silent' });
  await expect(download(url, { random, answerMs: 50 })).resolves.toMatchObject({
    etag: expect.any(String) as string,
  });
  const silent = { kind: 'silent' } as const;
  const quiet = await serve(silent, silent);
  await expect(download(quiet.url, { random, answerMs: 50 })).rejects.toMatchObject({
    code: 'REPOSITORY_FAILED',
    retryable: false,
  });
  expect(quiet.server.requests).toHaveLength(2);
  const other = await serve(silent, silent, silent, silent);
  await expect(download(other.url, { random, timeoutMs: 80 })).rejects.toMatchObject({ code: 'VM_TIMEOUT' });
});

test('a server that only drips is left, too', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(200);
    const drip = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(drip));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/manifest`;
  await expect(download(url, { random, answerMs: 500 })).rejects.toMatchObject({
    code: 'REPOSITORY_FAILED',
    retryable: false,
  });
  expect(asked).toBe(2);
});

test('nobody is there', async () => {
  const { url, server } = await serve();
  await server.close();
  await expect(download(url, { random, attempts: 2 })).rejects.toMatchObject({
    code: 'REPOSITORY_FAILED',
    retryable: true,
  });
});

test('what is still the same does not come again', async () => {
  const { url } = await serve();
  const { etag } = await download(url);
  await expect(download(url, { etag })).resolves.toEqual({ bytes: undefined, etag });
});

test('a token goes to its own server alone, also when that leads elsewhere', async () => {
  const seen: (string | undefined)[] = [];
  const elsewhere = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('from elsewhere');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void elsewhere.close());
  const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x`;
  const { folder } = await serve();
  const server = await serveRocks(folder, {
    token: 'secret',
    fault: ({ file }) => (file === ROCK ? { kind: 'redirect', location } : undefined),
  });
  onTestFinished(async () => await server.close());
  const { bytes } = await download(`${server.url}/${ROCK}`, { authorization: 'Bearer secret' });
  expect(Buffer.from(bytes ?? []).toString()).toBe('from elsewhere');
  expect(seen).toEqual([undefined]);
  await expect(download(`${server.url}/manifest`)).rejects.toMatchObject({ status: 401, hint: /token/ });
});

test('a server that leads in a circle, or to what is not safe, is left', async () => {
  for (const location of [`/${ROCK}`, 'http://example.org/x', 'file:///etc/passwd'])
    await expect(
      (async () => {
        const circle = { kind: 'redirect', location } as const;
        const { url } = await serve(...Array.from({ length: 9 }, () => circle));
        await download(url, { random });
      })(),
      location,
    ).rejects.toMatchObject({ code: 'REPOSITORY_FAILED' });
});

test.each(['http://example.org', 'ftp://example.org', 'https://me:secret@example.org', 'nothing'])(
  '%s is no address to fetch from, and no login is told',
  async (address) => {
    const failed = download(address);
    await expect(failed).rejects.toMatchObject({ code: 'REPOSITORY_FAILED' });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string });
  },
);

test('a manifest is kept, asked for by its ETag, and is there without a network', async () => {
  const { server, folder, home } = await serve();
  const cacheFolder = join(home, 'cache');
  const names = async (offline: boolean): Promise<readonly string[]> =>
    (await new HttpRepository(server.url, { cacheFolder, offline }).manifest('5.4')).names;
  await expect(names(true)).rejects.toMatchObject({ code: 'REPOSITORY_FAILED' });
  expect(await names(false)).toEqual(['motifs']);
  expect(await names(false)).toEqual(['motifs']);
  await writeFile(join(folder, 'fasta-1.0-1.all.rock'), 'no rock at all');
  expect(await names(false)).toEqual(['motifs']);
  await server.close();
  expect(await names(true)).toEqual(['motifs']);
});

test('all forms of a manifest say the same', async () => {
  const { server } = await serve();
  for (const missing of [[], ['.json'], ['.json', '.zip']]) {
    const { folder } = await serve();
    const other = await serveRocks(folder, {
      fault: ({ file }) =>
        missing.some((form) => file.endsWith(form)) ? { kind: 'status', status: 404 } : undefined,
    });
    onTestFinished(async () => await other.close());
    expect((await new HttpRepository(other.url).manifest('5.4')).names).toEqual(['motifs']);
  }
  expect(server.requests).toEqual([]);
});
