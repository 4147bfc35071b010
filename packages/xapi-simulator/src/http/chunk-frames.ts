/** A piece of a disk and where it goes. */
export interface Frame {
  readonly offset: number;
  readonly bytes: Buffer;
}

const headBytes = 12;

/**
 * Reads xapi's own frames out of a stream: a little-endian offset of 64 bits, a length of 32 bits, the bytes; a frame of
 * zeros ends. Gives back whether that end was seen.
 */
export async function* readFrames(pieces: AsyncIterable<Buffer>): AsyncGenerator<Frame, boolean, undefined> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    for (;;) {
      if (held.length < headBytes) break;
      const offset = Number(held.readBigUInt64LE(0));
      const length = held.readUInt32LE(8);
      if (offset === 0 && length === 0) return true;
      if (held.length < headBytes + length) break;
      yield { offset, bytes: held.subarray(headBytes, headBytes + length) };
      held = held.subarray(headBytes + length);
    }
  }
  return false;
}
