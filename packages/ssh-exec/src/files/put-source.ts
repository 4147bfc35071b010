import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** What a file is made from: the path of a local one, or bytes. */
export type PutSource = string | Uint8Array | Readable | AsyncIterable<Uint8Array>;

const chunkBytes = 256 * 1024;

/** How many bytes a source has; undefined for a stream. Rejects when there is no such file. */
export async function sizeOfSource(source: PutSource): Promise<number | undefined> {
  if (source instanceof Uint8Array) return source.length;
  return typeof source === 'string' ? (await stat(source)).size : undefined;
}

/** The bytes of a source, from the one numbered `start`; streams have only a beginning. */
export function streamOfSource(source: PutSource, start: number = 0, end?: number): Readable {
  if (typeof source === 'string') {
    // `end` of Node's is the last byte that is read.
    return createReadStream(source, {
      highWaterMark: chunkBytes,
      start,
      ...(end === undefined ? {} : { end: end - 1 }),
    });
  }
  if (source instanceof Readable) return source;
  return Readable.from(source instanceof Uint8Array ? [source.subarray(start, end)] : source);
}
