import type { OutputChunk, PartialOutput } from '@bioxen/core';

const EMPTY = new Uint8Array(0);

/** Keeps what a program writes, up to a limit, and counts the rest. */
export class OutputCollector {
  readonly #limit: number;
  #stdout: Uint8Array[] = [];
  #stderr: Uint8Array[] = [];
  #kept = 0;
  #written = 0;

  /** @param limit bytes of both streams together; 0 keeps nothing and calls nothing truncated */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a view of bytes that somebody else may write over: what stays is a copy. */
  add(stream: OutputChunk['stream'], bytes: Uint8Array): void {
    this.#written += bytes.length;
    const room = Math.min(bytes.length, this.#limit - this.#kept);
    if (room <= 0) return;
    this.#kept += room;
    (stream === 'stdout' ? this.#stdout : this.#stderr).push(new Uint8Array(bytes.subarray(0, room)));
  }

  /** All bytes that came, the dropped ones included. */
  get written(): number {
    return this.#written;
  }

  snapshot(stripFinalNewline: boolean): PartialOutput {
    const stdoutBytes = join(this.#stdout);
    const stderrBytes = join(this.#stderr);
    return {
      stdout: text(stdoutBytes, stripFinalNewline),
      stderr: text(stderrBytes, stripFinalNewline),
      stdoutBytes,
      stderrBytes,
      truncated: this.#limit > 0 && this.#written > this.#kept,
    };
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 0) return EMPTY;
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

function text(bytes: Uint8Array, stripFinalNewline: boolean): string {
  if (bytes.length === 0) return '';
  const end = stripFinalNewline && bytes[bytes.length - 1] === 10 ? bytes.length - 1 : bytes.length;
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
}
