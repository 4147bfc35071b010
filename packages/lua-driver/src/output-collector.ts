import type { OutputChunk } from '@bioxen/core';

const EMPTY = new Uint8Array(0);
/** Below this a loop copies faster than a call. */
const SMALL = 32;

/** Memory for all of a piece of which only the beginning came; the last one that is kept is a view of it. */
interface OpenPiece {
  readonly pieces: Uint8Array[];
  readonly memory: Uint8Array;
}

/** Keeps what a program writes, up to a limit, and counts the rest. */
export class OutputCollector {
  readonly #limit: number | undefined;
  #stdout: Uint8Array[] | undefined;
  #stderr: Uint8Array[] | undefined;
  #open: OpenPiece | undefined;
  #kept = 0;
  #written = 0;

  /** @param limit bytes of both streams together; undefined keeps nothing and calls nothing truncated */
  constructor(limit: number | undefined) {
    this.#limit = limit;
  }

  /**
   * Takes a view of bytes that somebody else may write over: what stays is a copy.
   * @param left how many bytes of the same piece are still to come: there is one memory for all of it
   */
  add(stream: OutputChunk['stream'], data: Uint8Array, start: number, end: number, left: number = 0): void {
    this.#written += end - start;
    const free = (this.#limit ?? 0) - this.#kept;
    const room = Math.min(end - start, free);
    if (room <= 0) return;
    this.#kept += room;
    const pieces = stream === 'stdout' ? (this.#stdout ??= []) : (this.#stderr ??= []);
    if (this.#open !== undefined && this.#addToOpen(this.#open, pieces, data, start, room)) return;
    if (left > 0) {
      this.#open = { pieces, memory: new Uint8Array(Math.min(room + left, free)) };
      pieces.push(this.#open.memory.subarray(0, 0));
      this.#addToOpen(this.#open, pieces, data, start, room);
      return;
    }
    const piece = new Uint8Array(room);
    if (room < SMALL) for (let at = 0; at < room; at++) piece[at] = data[start + at] ?? 0;
    else piece.set(data.subarray(start, start + room));
    pieces.push(piece);
  }

  /** All bytes that came, the dropped ones included. */
  get written(): number {
    return this.#written;
  }

  /** True when output was dropped. */
  get truncated(): boolean {
    return this.#limit !== undefined && this.#written > this.#kept;
  }

  /** What was kept of a stream, byte for byte. */
  bytes(stream: OutputChunk['stream']): Uint8Array {
    return join(stream === 'stdout' ? this.#stdout : this.#stderr);
  }

  /** False when it is none of that piece, which is closed then. */
  #addToOpen(
    { pieces, memory }: OpenPiece,
    wanted: readonly Uint8Array[],
    data: Uint8Array,
    start: number,
    count: number,
  ): boolean {
    const last = pieces.length - 1;
    const used = pieces[last]?.length ?? 0;
    const isMore = wanted === pieces && used + count <= memory.length;
    if (isMore) {
      memory.set(data.subarray(start, start + count), used);
      pieces[last] = memory.subarray(0, used + count);
    }
    if (!isMore || used + count === memory.length) this.#open = undefined;
    return isMore;
  }
}

function join(pieces: readonly Uint8Array[] = []): Uint8Array {
  const only = pieces[0];
  if (only === undefined) return EMPTY;
  if (pieces.length === 1) return only;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
