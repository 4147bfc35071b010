const headBytes = 12;

// Servers read the length of a frame as 32 bits and keep a whole frame in memory.
const largestFrame = 1_048_576;

/**
 * Bytes in xapi's own frames, for uploads whose length nobody knows: a little-endian offset of 64 bits, a length of 32 bits,
 * the data; a frame of zeros ends. Frames are at most 1 MiB, pieces without a byte are left out: they would end it.
 */
export async function* frames(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let offset = 0n;
  for await (const piece of pieces)
    for (let at = 0; at < piece.length; at += largestFrame) {
      const data = piece.subarray(at, at + largestFrame);
      const frame = Buffer.allocUnsafe(headBytes + data.length);
      frame.writeBigUInt64LE(offset, 0);
      frame.writeUInt32LE(data.length, 8);
      frame.set(data, headBytes);
      offset += BigInt(data.length);
      yield frame;
    }
  yield Buffer.alloc(headBytes);
}
