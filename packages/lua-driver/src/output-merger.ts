import type { FrameKind, FrameSink, OutputKind } from './frame-parser.js';

/** Beside a longer frame the cost of each one counts little. */
const SMALL_BYTES = 4 * 1024;
const MOST_BYTES = 64 * 1024;
/** What is kept of the room: there may be a thousand interpreters. */
const KEPT_BYTES = 1024;

const NO_ROOM = Buffer.alloc(0);

/**
 * Hands small frames of output that came together, of one program to one stream, on as one: a program that prints a number
 * a line makes thousands of them in a chunk, and each would be an object wherever it passes. Everything else goes on as it is,
 * in its order.
 */
export class OutputMerger implements FrameSink {
  readonly #sink: FrameSink;
  #room: Buffer = NO_ROOM;
  #kind: OutputKind = 'o';
  #id = 0;
  /** What is held back: a part of the chunk, or of the room once there is more than one frame. */
  #data: Buffer | undefined;
  #start = 0;
  #end = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  onFrame(kind: FrameKind, id: number, data: Buffer, start: number, end: number): void {
    if ((kind === 'o' || kind === 'e') && end - start <= SMALL_BYTES) this.#hold(kind, id, data, start, end);
    else {
      this.flush();
      this.#sink.onFrame(kind, id, data, start, end);
    }
  }

  onPart(kind: OutputKind, id: number, data: Buffer, start: number, end: number, left: number): void {
    this.flush();
    this.#sink.onPart(kind, id, data, start, end, left);
  }

  onStray(bytes: Buffer): void {
    this.flush();
    this.#sink.onStray(bytes);
  }

  /** Hands on what is held back: called when a chunk is parsed, for the next may write over its bytes. */
  flush(): void {
    const data = this.#data;
    if (data === undefined) return;
    this.#data = undefined;
    if (this.#room.length > KEPT_BYTES) this.#room = NO_ROOM;
    this.#sink.onFrame(this.#kind, this.#id, data, this.#start, this.#end);
  }

  #hold(kind: OutputKind, id: number, data: Buffer, start: number, end: number): void {
    const isMore = this.#data !== undefined && kind === this.#kind && id === this.#id;
    if (!isMore || this.#end - this.#start + (end - start) > MOST_BYTES) {
      this.flush();
      this.#kind = kind;
      this.#id = id;
      this.#data = data;
      this.#start = start;
      this.#end = end;
      return;
    }
    const room = this.#roomFor(this.#end - this.#start + (end - start));
    for (let at = start; at < end; at++) room[this.#end++] = data[at] ?? 0;
  }

  /** Room that holds so many bytes, with what is held back at its beginning. */
  #roomFor(length: number): Buffer {
    if (this.#room.length < length)
      this.#room = Buffer.allocUnsafeSlow(Math.min(MOST_BYTES, Math.max(KEPT_BYTES, 2 * length)));
    if (this.#data !== this.#room) {
      this.#end = this.#data?.copy(this.#room, 0, this.#start, this.#end) ?? 0;
      this.#start = 0;
      this.#data = this.#room;
    }
    return this.#room;
  }
}
