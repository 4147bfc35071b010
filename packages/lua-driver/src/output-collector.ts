import type { OutputChunk } from '@bioxen/core';

const EMPTY = new Uint8Array(0);
/** Below this a loop copies faster than a call. */
const SMALL = 32;

/** Keeps what a program writes, up to a limit, and counts the rest. */
export class OutputCollector {
  readonly #limit: number | undefined;
  #stdout: Uint8Array[] | undefined;
  #stderr: Uint8Array[] | undefined;
  #kept = 0;
  #written = 0;

  /** @param limit bytes of both streams together; undefined keeps nothing and calls nothing truncated */
  constructor(limit: number | undefined) {
    this.#limit = limit;
  }

  /** Takes a view of bytes that somebody else may write over: what stays is a copy. */
  add(stream: OutputChunk['stream'], data: Uint8Array, start: number, end: number): void {
    this.#written += end - start;
    const room = Math.min(end - start, (this.#limit ?? 0) - this.#kept);
    if (room <= 0) return;
    this.#kept += room;
    const piece = new Uint8Array(room);
    if (room < SMALL) for (let at = 0; at < room; at++) piece[at] = data[start + at] ?? 0;
    else piece.set(data.subarray(start, start + room));
    if (stream === 'stdout') (this.#stdout ??= []).push(piece);
    else (this.#stderr ??= []).push(piece);
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
}

/** Bytes as text; what is not UTF-8 shows as U+FFFD. */
export function outputText(bytes: Uint8Array, stripFinalNewline: boolean): string {
  if (bytes.length === 0) return '';
  const length = stripFinalNewline && bytes[bytes.length - 1] === 10 ? bytes.length - 1 : bytes.length;
  if (length < SMALL) {
    let text = '';
    let at = 0;
    for (; at < length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > 127) break;
      text += String.fromCharCode(byte);
    }
    if (at === length) return text;
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('utf8');
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
