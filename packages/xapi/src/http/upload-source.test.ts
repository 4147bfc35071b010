import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openUpload, type Upload, type UploadSource } from './upload-source.js';

const read = async (upload: Upload): Promise<string> => {
  const all: Uint8Array[] = [];
  for await (const piece of upload.open()) all.push(piece);
  return Buffer.concat(all).toString();
};

const text = 'bytes of a disk';
const bytes = Buffer.from(text);

test.each<readonly [string, () => UploadSource, number | undefined]>([
  ['bytes', () => bytes, text.length],
  ['a blob', () => new Blob([bytes]), text.length],
  ['a stream of Node', () => Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]), undefined],
  ['a stream of the web', () => new Blob([bytes]).stream(), undefined],
  ['an array of pieces', () => [bytes.subarray(0, 5), bytes.subarray(5)], undefined],
])('%s can be read, and again from the beginning while it is short', async (_what, source, size) => {
  const upload = await openUpload('PUT /x', source(), undefined);
  expect(upload.size).toBe(size);
  expect(await read(upload)).toBe(text);
  expect(upload.canRestart()).toBe(true);
  expect(await read(upload)).toBe(text);
});

test('a file has the length that it has', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-'));
  try {
    await writeFile(join(folder, 'disk'), bytes);
    const upload = await openUpload('PUT /x', { file: join(folder, 'disk') }, undefined);
    expect(upload.size).toBe(text.length);
    expect(await read(upload)).toBe(text);
    expect(await read(upload)).toBe(text);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a long stream cannot be read from its beginning again', async () => {
  const upload = await openUpload('PUT /x', [Buffer.alloc(1_000_000), Buffer.alloc(1_000_000)], 2_000_000);
  for await (const piece of upload.open()) {
    expect(piece.length).toBe(1_000_000);
    expect(upload.canRestart()).toBe(true);
    break;
  }
  expect((await read(upload)).length).toBe(2_000_000);
  await upload.release();
  expect(upload.canRestart()).toBe(false);
});

test('what was begun to be read for a request that ended is not lost', async () => {
  let give: (piece: Uint8Array) => void = () => {};
  const first = new Promise<Uint8Array>((resolve) => {
    give = resolve;
  });
  const upload = await openUpload(
    'PUT /x',
    (async function* () {
      yield await first;
      yield Buffer.from('two');
    })(),
    undefined,
  );
  void upload.open().next();
  const again = read(upload);
  give(Buffer.from('one'));
  expect(await again).toBe('onetwo');
  expect(await read(upload)).toBe('onetwo');
});

test('a source that is not used up is ended', async () => {
  let isEnded = false;
  const upload = await openUpload(
    'PUT /x',
    (function* () {
      try {
        yield bytes;
      } finally {
        isEnded = true;
      }
    })(),
    undefined,
  );
  await upload.open().next();
  await upload.release();
  await upload.release();
  expect(isEnded).toBe(true);
});

test.each<readonly [unknown, number | undefined, string]>([
  ['text', undefined, 'source'],
  [5, undefined, 'source'],
  [null, undefined, 'source'],
  [bytes, 3, 'size'],
])('%j with size %j is refused', async (source, size, path) => {
  await expect(openUpload('PUT /x', source as UploadSource, size)).rejects.toMatchObject({
    code: 'XAPI_INVALID_ARGUMENT',
    path,
  });
});

test('a source of texts is refused', async () => {
  const upload = await openUpload('PUT /x', ['text'] as unknown as UploadSource, undefined);
  await expect(read(upload)).rejects.toMatchObject({ code: 'XAPI_INVALID_ARGUMENT', path: 'source' });
});
