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
const KINDS = 'hoeimrxscqy';
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
      if (data.toString('latin1', at, at + cookieLength) !== this.#cookie) {
        const next = data.indexOf(this.#cookieBytes, at);
        const end = next === -1 ? data.length - this.#cookiePrefixAtEnd(data, at) : next;
        if (end > at) this.#sink.onStray(data.subarray(at, end));
        at = end;
        if (next === -1) return at;
      }
      const lineEnd = data.indexOf(LINE_FEED, at + cookieLength);
      if (lineEnd === -1 || lineEnd - at > MAX_HEADER_BYTES) {
        if (lineEnd !== -1 || data.length - at > MAX_HEADER_BYTES) throw malformed('a header too long');
        return at;
      }
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

function readHeader(data: Buffer, start: number, end: number): Header {
  const kind = String.fromCharCode(data[start] ?? 0);
  const space = data.indexOf(SPACE, start + 2);
  if (!isFrameKind(kind) || data[start + 1] !== SPACE || space === -1 || space > end)
    throw malformed('no header');
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

function isFrameKind(letter: string): letter is FrameKind {
  return letter.length === 1 && KINDS.includes(letter);
}

function malformed(what: string): ProtocolError {
  return new ProtocolError(
    `The Lua interpreter sent ${what}. Its program may have written into the protocol's stream.`,
  );
}
