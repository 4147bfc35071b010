import { ProtocolError } from '@bioxen/core';

/** What a driver says, one letter a kind. */
export type FrameKind = 'h' | 'o' | 'e' | 'i' | 'm' | 'r' | 'x' | 's' | 'c' | 'q' | 'y';

/** Takes what the parser finds, in the order of the bytes. The bytes are views: copy what must stay. */
export interface FrameSink {
  /** The payload is `data` from `start` to before `end`. */
  onFrame(kind: FrameKind, id: number, data: Buffer, start: number, end: number): void;
  /** Bytes outside frames: C code, child processes, login noise. */
  onStray(bytes: Buffer): void;
}

/** The longest header, and the longest payload that a driver sends (its values end at 64 MiB). */
const MAX_HEADER_BYTES = 128;
const MAX_PAYLOAD_BYTES = 160 * 2 ** 20;
const LETTERS: readonly FrameKind[] = ['h', 'o', 'e', 'i', 'm', 'r', 'x', 's', 'c', 'q', 'y'];
/** The kinds by the code of their letter. */
const KINDS: readonly (FrameKind | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  LETTERS.find((letter) => letter.charCodeAt(0) === code),
);
const LINE_FEED = 10;
const SPACE = 32;

/**
 * Cuts a driver's byte stream into frames, `cookie kind SP id SP length LF payload LF`, and stray bytes.
 * The program on the other side is not trusted: whatever it writes gives frames, stray bytes or a
 * `ProtocolError`, and memory stays bounded.
 */
export class FrameParser {
  readonly #cookie: string;
  readonly #cookieBytes: Buffer;
  readonly #sink: FrameSink;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #needed = 0;

  constructor(cookie: string, sink: FrameSink) {
    this.#cookie = cookie;
    this.#cookieBytes = Buffer.from(cookie, 'latin1');
    this.#sink = sink;
  }

  /** @throws ProtocolError */
  push(chunk: Buffer): void {
    let data = chunk;
    if (this.#pendingBytes > 0) {
      this.#pending.push(chunk);
      this.#pendingBytes += chunk.length;
      if (this.#pendingBytes < this.#needed) return;
      data = Buffer.concat(this.#pending, this.#pendingBytes);
      this.#pending = [];
      this.#pendingBytes = 0;
    }
    const parsed = this.#parse(data);
    if (parsed === data.length) return;
    const rest = data.subarray(parsed);
    this.#pending.push(rest);
    this.#pendingBytes = rest.length;
  }

  /** Gives out what is left when the stream has ended. */
  end(): void {
    const rest = Buffer.concat(this.#pending, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (rest.length > 0) this.#sink.onStray(rest);
  }

  /** Parses as far as whole frames reach; returns how far that was. */
  #parse(data: Buffer): number {
    const cookieLength = this.#cookie.length;
    let at = 0;
    for (;;) {
      this.#needed = 0;
      if (at === data.length) return at;
      if (!this.#isCookieAt(data, at)) {
        const next = data.indexOf(this.#cookieBytes, at);
        const end = next === -1 ? data.length - this.#cookiePrefixAtEnd(data, at) : next;
        if (end > at) this.#sink.onStray(data.subarray(at, end));
        at = end;
        if (next === -1) return at;
      }
      const lineEnd = findLineEnd(data, at + cookieLength);
      if (lineEnd === -1) return at;
      const header = readHeader(data, at + cookieLength, lineEnd);
      const payloadEnd = lineEnd + 1 + header.length;
      if (payloadEnd >= data.length) {
        this.#needed = payloadEnd + 1 - at;
        return at;
      }
      if (data[payloadEnd] !== LINE_FEED) throw malformed('a frame without its end');
      this.#sink.onFrame(header.kind, header.id, data, lineEnd + 1, payloadEnd);
      at = payloadEnd + 1;
    }
  }

  #isCookieAt(data: Buffer, at: number): boolean {
    const cookie = this.#cookieBytes;
    for (let i = 0; i < cookie.length; i++) if (data[at + i] !== cookie[i]) return false;
    return true;
  }

  /** How many bytes at the end could be the beginning of a cookie. */
  #cookiePrefixAtEnd(data: Buffer, from: number): number {
    const longest = Math.min(this.#cookie.length - 1, data.length - from);
    for (let length = longest; length > 0; length--) {
      if (this.#cookie.startsWith(data.toString('latin1', data.length - length))) return length;
    }
    return 0;
  }
}

interface Header {
  readonly kind: FrameKind;
  readonly id: number;
  readonly length: number;
}

// Headers are a few bytes long: loops over them are faster than calls.

/** Where the header's line ends; -1 when it has not come whole. @throws ProtocolError when it is no header */
function findLineEnd(data: Buffer, start: number): number {
  const limit = Math.min(data.length, start + MAX_HEADER_BYTES);
  for (let at = start; at < limit; at++) if (data[at] === LINE_FEED) return at;
  if (data.length >= start + MAX_HEADER_BYTES) throw malformed('a header too long');
  return -1;
}

function readHeader(data: Buffer, start: number, end: number): Header {
  const kind = KINDS[data[start] ?? 0];
  let space = start + 2;
  while (space < end && data[space] !== SPACE) space++;
  if (kind === undefined || data[start + 1] !== SPACE || space >= end) throw malformed('no header');
  const id = readDigits(data, start + 2, space);
  const length = readDigits(data, space + 1, end);
  if (length > MAX_PAYLOAD_BYTES) throw malformed(`a frame of ${String(length)} bytes`);
  return { kind, id, length };
}

function readDigits(data: Buffer, start: number, end: number): number {
  let value = 0;
  if (start === end || end - start > 15) throw malformed('a number that is none');
  for (let at = start; at < end; at++) {
    const digit = (data[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) throw malformed('a number that is none');
    value = value * 10 + digit;
  }
  return value;
}

function malformed(what: string): ProtocolError {
  return new ProtocolError(
    `The Lua interpreter sent ${what}. Its program may have written into the protocol's stream.`,
  );
}
