import type { Readable } from 'node:stream';

/** What a stream has said, up to a limit. */
export interface Collected {
  bytes(): Uint8Array;
  readonly isTruncated: boolean;
}

/** Reads a stream to its end and keeps so many bytes; `onLimit` is called once, at the first byte too many. */
export function collectOutput(stream: Readable, limit: number, onLimit: () => void): Collected {
  const chunks: Buffer[] = [];
  let length = 0;
  let isTruncated = false;
  stream.on('data', (chunk: Buffer) => {
    const room = limit - length;
    if (room > 0) chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    length += Math.min(chunk.length, room);
    if (chunk.length > room && !isTruncated) {
      isTruncated = true;
      onLimit();
    }
  });
  return {
    bytes: () => Buffer.concat(chunks),
    get isTruncated() {
      return isTruncated;
    },
  };
}
