import { Readable } from 'node:stream';
import { InvalidOptionError } from '@bioxen/core';
import { expect, test } from 'vitest';
import { InputPump } from './input-pump.js';

const drain = async (pump: InputPump): Promise<string[]> => {
  const parts: string[] = [];
  for (let part = await pump.next(); part.length > 0; part = await pump.next())
    parts.push(Buffer.from(part).toString());
  return parts;
};

test('gives text as UTF-8, bytes as they are, and an empty piece at the end', async () => {
  expect(await drain(new InputPump('é'))).toEqual(['é']);
  expect(await drain(new InputPump(Buffer.from('bytes')))).toEqual(['bytes']);
  const pump = new InputPump('');
  expect(await pump.next()).toHaveLength(0);
  expect(await pump.next()).toHaveLength(0);
});

test('cuts what is large into pieces of 1 MiB', async () => {
  const parts = await drain(new InputPump('x'.repeat(2_500_000)));
  expect(parts.map(({ length }) => length)).toEqual([1_048_576, 1_048_576, 402_848]);
});

test('gives no more than is wanted, all of it where that is wanted, and never a copy', async () => {
  const bytes = new Uint8Array(4 * 2 ** 20);
  const pump = new InputPump(bytes);
  const lengths: number[] = [];
  for (const wanted of ['0', '1', '1048577', 'nan', 'a', 'a']) lengths.push((await pump.next(wanted)).length);
  expect(lengths).toEqual([2 ** 20, 2 ** 20, 2 ** 20 + 1, 2 ** 20 - 1, 0, 0]);
  expect((await new InputPump(bytes).next('a')).buffer).toBe(bytes.buffer);
});

test('gives no more than is allowed, whatever is wanted', async () => {
  const pump = new InputPump(new Uint8Array(5000));
  const lengths: number[] = [];
  for (const wanted of ['', '4000', 'a', 'a']) lengths.push((await pump.next(wanted, 1500)).length);
  expect(lengths).toEqual([1500, 1500, 1500, 500]);
});

test('steps over empty pieces of a stream, and is at its end only when the stream is', async () => {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a');
    yield new Uint8Array(0);
    yield Buffer.from('b');
  }
  expect(await drain(new InputPump(source()))).toEqual(['a', 'b']);
});

test('passes on what the source throws, and tells it when nobody reads on', async () => {
  let isClosed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from('a');
      throw new RangeError('broken');
    } finally {
      isClosed = true;
    }
  }
  const broken = new InputPump(source());
  await broken.next();
  await expect(broken.next()).rejects.toThrow('broken');
  isClosed = false;
  const left = new InputPump(source());
  await left.next();
  await left.close();
  expect(isClosed).toBe(true);
});

test('a stream that breaks before anybody reads is heard of with the first read', async () => {
  const stream = new Readable({ read: () => undefined });
  const pump = new InputPump(stream);
  stream.destroy(new RangeError('no such file'));
  await new Promise((resolve) => stream.once('close', resolve));
  await expect(pump.next()).rejects.toThrow('no such file');
  const listeners = stream.listenerCount('error');
  expect(new InputPump(stream)).toBeInstanceOf(InputPump);
  expect(stream.listenerCount('error')).toBe(listeners);
});

test('refuses what is no bytes, and what gives none', async () => {
  async function* source(piece: unknown): AsyncGenerator<Uint8Array> {
    yield piece as never;
  }
  for (const piece of [42, null, undefined, {}, [1]])
    await expect(new InputPump(source(piece)).next()).rejects.toThrow(InvalidOptionError);
  expect(await drain(new InputPump(source('text')))).toEqual(['text']);
  expect(() => new InputPump({ [Symbol.asyncIterator]: () => ({}) } as never)).toThrow(InvalidOptionError);
  const mute = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(7) }) };
  await expect(new InputPump(mute as never).next()).rejects.toThrow(InvalidOptionError);
});
