import { ProtocolError } from '@bioxen/core';
import { HeldBytes } from './held-bytes.js';

const LETTERS = ['h', 'o', 'e', 'i', 'm', 'w', 'r', 'x', 's', 'c', 'q', 'f', 'y', 'a', 'z', 'd'] as const;

/** What a driver says, one letter a kind. */
export type FrameKind = (typeof LETTERS)[number];

/** Kinds whose payload counts byte by byte, whole or not. */
export type OutputKind = 'o' | 'e';

/** Takes what the parser finds, in the order of the bytes. The bytes are views: copy what must stay. */
export interface FrameSink {
  /** The payload is `data` from `start` to before `end`. */
  onFrame(kind: FrameKind, id: number, data: Buffer, start: number, end: number): void;
  /** The next piece of a long frame of output; `left` more bytes of it are to come. */
  onPart(kind: OutputKind, id: number, data: Buffer, start: number, end: number, left: number): void;
  /** Bytes outside frames: C code, child processes, login noise. */
  onStray(bytes: Buffer): void;
}

/** The longest header, and the longest payload that a driver sends (its values end at 64 MiB). */
const MAX_HEADER_BYTES = 128;
const MAX_PAYLOAD_BYTES = 160 * 2 ** 20;
/** Output of at least so many bytes is handed on as it comes. */
const LONG_BYTES = 64 * 1024;
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
  /**
   * May a frame break off where the next one begins? An interrupt does that to what an interpreter is writing: where
   * its system does not take up a broken write again, the rest of what it had in hand is lost.
   */
  mayTear = false;
  readonly #cookie: string;
  readonly #cookieBytes: Buffer;
  readonly #sink: FrameSink;
  readonly #pending: HeldBytes = new HeldBytes();
  #needed = 0;
  /** The long frame of output whose end has not come. */
  #open: OpenFrame | undefined;

  constructor(cookie: string, sink: FrameSink) {
    this.#cookie = cookie;
    this.#cookieBytes = Buffer.from(cookie, 'latin1');
    this.#sink = sink;
  }

  /** @throws ProtocolError */
  push(chunk: Buffer): void {
    let at = this.#pending.length === 0 ? 0 : this.#complete(chunk);
    if (at === chunk.length) return;
    at = this.#parse(chunk, at);
    if (at < chunk.length) this.#pending.add(chunk.subarray(at), this.#needed);
  }

  /** Gives out what is left when the stream has ended. */
  end(): void {
    const rest = this.#pending.take();
    if (rest.length === 0) return;
    if (this.#open === undefined) this.#sink.onStray(rest);
    else this.#sink.onPart(this.#open.kind, this.#open.id, rest, 0, rest.length, 0);
  }

  /**
   * Gives what is held back as many bytes of the chunk as it lacks, no more: a few bytes that may begin a frame must
   * not make every chunk a copy. Returns how far into the chunk everything is parsed or held.
   */
  #complete(chunk: Buffer): number {
    let taken = 0;
    while (this.#pending.length > 0 && taken < chunk.length) {
      const held = this.#pending.length;
      const wanted = this.#needed > 0 ? this.#needed - held : this.#cookie.length + MAX_HEADER_BYTES;
      const part = chunk.subarray(taken, taken + wanted);
      this.#pending.add(part, this.#needed);
      taken += part.length;
      if (this.#pending.length < this.#needed && !this.#isTorn(part.length)) return taken;
      const data = this.#pending.take();
      const parsed = this.#parse(data, 0);
      if (parsed >= held) return taken - (data.length - parsed);
      this.#pending.add(data.subarray(parsed), this.#needed);
    }
    return taken;
  }

  /** Parses as far as whole frames reach; returns how far that was. */
  #parse(data: Buffer, from: number): number {
    const cookieLength = this.#cookie.length;
    let at = from;
    for (;;) {
      this.#needed = 0;
      if (at === data.length) return at;
      if (this.#open !== undefined) {
        at = this.#handOn(this.#open, data, at);
        if (this.#open === undefined) continue;
        return at;
      }
      if (!this.#isCookieAt(data, at)) {
        const next = data.indexOf(this.#cookieBytes, at);
        const end = next === -1 ? data.length - this.#cookiePrefixAtEnd(data, at) : next;
        if (end > at) this.#sink.onStray(data.subarray(at, end));
        at = end;
        if (next === -1) return at;
      }
      const next = this.mayTear ? this.#findTear(data, at) : -1;
      if (next !== -1) {
        at = next;
        continue;
      }
      const lineEnd = findLineEnd(data, at + cookieLength);
      if (lineEnd === -1) return at;
      const header = readHeader(data, at + cookieLength, lineEnd);
      const payloadEnd = lineEnd + 1 + header.length;
      if (payloadEnd >= data.length) {
        const { kind, id, length } = header;
        if (length >= LONG_BYTES && (kind === 'o' || kind === 'e')) {
          this.#open = { kind, id, left: length };
          at = lineEnd + 1;
          continue;
        }
        this.#needed = payloadEnd + 1 - at;
        return at;
      }
      if (data[payloadEnd] !== LINE_FEED) throw malformed('a frame without its end');
      this.#sink.onFrame(header.kind, header.id, data, lineEnd + 1, payloadEnd);
      at = payloadEnd + 1;
    }
  }

  /** Hands on what is there of a long frame. Returns how far that was; what may begin a frame that tears it stays. */
  #handOn(open: OpenFrame, data: Buffer, from: number): number {
    const next = this.mayTear ? data.indexOf(this.#cookieBytes, from) : -1;
    const isTorn = next !== -1 && next <= from + open.left;
    const certain = this.mayTear ? data.length - this.#cookiePrefixAtEnd(data, from) : data.length;
    const end = isTorn ? next : Math.min(certain, from + open.left);
    if (end > from) {
      open.left -= end - from;
      this.#sink.onPart(open.kind, open.id, data, from, end, open.left);
    }
    if (isTorn) this.#open = undefined;
    if (isTorn || open.left > 0 || end === certain) return end;
    if (data[end] !== LINE_FEED) throw malformed('a frame without its end');
    this.#open = undefined;
    return end + 1;
  }

  /** Where another frame begins inside of this one; -1 when it is whole. Of torn output, what came counts. */
  #findTear(data: Buffer, at: number): number {
    const bodyStart = at + this.#cookie.length;
    const next = data.indexOf(this.#cookieBytes, bodyStart);
    if (next === -1) return -1;
    const lineEnd = data.indexOf(LINE_FEED, bodyStart);
    if (lineEnd === -1 || lineEnd > next) return next;
    const { kind, id, length } = readHeader(data, bodyStart, lineEnd);
    if (lineEnd + 1 + length < next) return -1;
    if (kind === 'o' || kind === 'e') this.#sink.onFrame(kind, id, data, lineEnd + 1, next);
    return next;
  }

  /** Does another frame begin in what is held back of one that is not whole? Only what is new of it is looked at. */
  #isTorn(newBytes: number): boolean {
    if (!this.mayTear) return false;
    const held = this.#pending.view();
    return held.indexOf(this.#cookieBytes, Math.max(1, held.length - newBytes - this.#cookie.length)) !== -1;
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

interface OpenFrame {
  readonly kind: OutputKind;
  readonly id: number;
  /** Bytes of its payload that have not come. */
  left: number;
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
    `The Lua interpreter's stream is broken: it holds ${what}. Something else wrote into it, most likely a child ` +
      'process that the program left running.',
    { hint: "Redirect the output of such a child, as in os.execute('command >file 2>&1 &')." },
  );
}
