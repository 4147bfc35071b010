import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { filePieces } from './file-pieces.js';

const sliceBytes = 1024 * 1024;

/** What a file is made from: the path of a local one, or bytes. */
export type PutSource = string | Uint8Array | Readable | AsyncIterable<Uint8Array>;

/** How many bytes a source has; undefined for a stream. Rejects when there is no such file. */
export async function sizeOfSource(source: PutSource): Promise<number | undefined> {
  if (source instanceof Uint8Array) return source.length;
  return typeof source === 'string' ? (await stat(source)).size : undefined;
}

/** The bytes of a source, from the one numbered `start` and before the one numbered `end`; streams have only a beginning. */
export function piecesOfSource(
  source: PutSource,
  start: number = 0,
  end: number = Infinity,
): AsyncIterable<Uint8Array> {
  if (typeof source === 'string') return filePieces(source, start, end);
  return source instanceof Uint8Array ? slices(source.subarray(start, end)) : source;
}

/** Tells a stream that nobody reads it any more; the others end by themselves. */
export function dropSource(source: PutSource): void {
  if (source instanceof Readable) source.destroy();
}

/** Not all at once: progress is told, and sums are made, while it is sent. */
async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let start = 0; start < bytes.length; start += sliceBytes)
    yield bytes.subarray(start, start + sliceBytes);
}
