import { ProtocolError } from '@bioxen/core';
import { Decoder, Encoder } from '@msgpack/msgpack';

/** A message is no longer than this; a length beyond it ends the connection before anything is kept. */
const MAX_MESSAGE_BYTES: number = 64 * 2 ** 20;

const HEAD_BYTES = 4;

const encoder = new Encoder({ useBigInt64: true, ignoreUndefined: true, maxDepth: 200 });
const decoder = new Decoder({ useBigInt64: true });

/** A message as it goes over the wire: four bytes of length, big end first, and msgpack. @throws ProtocolError */
export function encodeFrame(message: unknown): Uint8Array {
  const body = encoder.encodeSharedRef(message);
  if (body.length > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(`A message of ${String(body.length)} bytes is longer than a message may be.`, {
      hint: 'Of what a program gives back or writes, let it give less at once; its output is among the events.',
    });
  }
  const frame = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  frame.writeUInt32BE(body.length);
  frame.set(body, HEAD_BYTES);
  return frame;
}

/** The message in the body of a frame. @throws what msgpack throws for bytes that are none */
export function decodeBody(body: Uint8Array): unknown {
  // A view that is no Buffer: bytes come out as they were sent.
  return decoder.decode(new Uint8Array(body.buffer, body.byteOffset, body.length));
}

/** Takes a stream of bytes apart into the bodies of frames. */
export class FrameSplitter {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wanted: number | undefined;

  /** @throws ProtocolError for a length that no message has */
  push(chunk: Buffer): Uint8Array[] {
    // Most chunks are one message.
    const isWhole = this.#bytes === 0 && this.#wanted === undefined && chunk.length > HEAD_BYTES;
    if (isWhole && chunk.readUInt32BE() === chunk.length - HEAD_BYTES) return [chunk.subarray(HEAD_BYTES)];
    const bodies: Uint8Array[] = [];
    this.#split(chunk, bodies);
    return bodies;
  }

  #split(chunk: Buffer, bodies: Uint8Array[]): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (;;) {
      if (this.#wanted === undefined) {
        if (this.#bytes < HEAD_BYTES) return;
        this.#wanted = this.#take(HEAD_BYTES).readUInt32BE();
        if (this.#wanted > MAX_MESSAGE_BYTES) {
          throw new ProtocolError(`A message of ${String(this.#wanted)} bytes was announced.`);
        }
      }
      if (this.#bytes < this.#wanted) return;
      const body = this.#take(this.#wanted);
      this.#wanted = undefined;
      bodies.push(body);
    }
  }

  #take(count: number): Buffer {
    const [first] = this.#chunks;
    this.#bytes -= count;
    if (first !== undefined && first.length >= count) {
      if (first.length === count) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(count);
      return first.subarray(0, count);
    }
    const all = Buffer.concat(this.#chunks);
    this.#chunks = all.length === count ? [] : [all.subarray(count)];
    return all.subarray(0, count);
  }
}
