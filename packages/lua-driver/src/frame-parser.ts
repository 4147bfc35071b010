import { ProtocolError } from '@bioxen/core';

/** What a driver says, one letter a kind. */
export type FrameKind = 'h' | 'o' | 'e' | 'i' | 'm' | 'w' | 'r' | 'x' | 's' | 'c' | 'q' | 'y' | 'a' | 'z';

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
const LETTERS: readonly FrameKind[] = ['h', 'o', 'e', 'i', 'm', 'w', 'r', 'x', 's', 'c', 'q', 'y', 'a', 'z'];
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
    let at = this.#pendingBytes === 0 ? 0 : this.#complete(chunk);
    if (at === chunk.length) return;
    at = this.#parse(chunk, at);
    if (at < chunk.length) this.#hold(chunk.subarray(at));
  }

  /** Gives out what is left when the stream has ended. */
  end(): void {
    const rest = this.#takePending();
    if (rest.length > 0) this.#sink.onStray(rest);
  }

  /**
   * Gives what is held back as many bytes of the chunk as it lacks, no more: a few bytes that may begin a frame must
   * not make every chunk a copy. Returns how far into the chunk everything is parsed or held.
   */
  #complete(chunk: Buffer): number {
    let taken = 0;
    while (this.#pendingBytes > 0 && taken < chunk.length) {
      const held = this.#pendingBytes;
      const wanted = this.#needed > 0 ? this.#needed - held : this.#cookie.length + MAX_HEADER_BYTES;
      const part = chunk.subarray(taken, taken + wanted);
      this.#hold(part);
      taken += part.length;
      if (this.#pendingBytes < this.#needed && !this.#isTorn()) return taken;
      const data = this.#takePending();
      const parsed = this.#parse(data, 0);
      if (parsed >= held) return taken - (data.length - parsed);
      this.#hold(data.subarray(parsed));
    }
    return taken;
  }

  #hold(bytes: Buffer): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #takePending(): Buffer {
    const [only] = this.#pending;
    const whole =
      only !== undefined && this.#pending.length === 1
        ? only
        : Buffer.concat(this.#pending, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    return whole;
  }

  /** Parses as far as whole frames reach; returns how far that was. */
  #parse(data: Buffer, from: number): number {
    const cookieLength = this.#cookie.length;
    let at = from;
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
        this.#needed = payloadEnd + 1 - at;
        return at;
      }
      if (data[payloadEnd] !== LINE_FEED) throw malformed('a frame without its end');
      this.#sink.onFrame(header.kind, header.id, data, lineEnd + 1, payloadEnd);
      at = payloadEnd + 1;
    }
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

  /** Does another frame begin in what is held back of one that is not whole? Only its end is looked at. */
  #isTorn(): boolean {
    if (!this.mayTear) return false;
    const lengths = this.#pending.map(({ length }) => length);
    const last = lengths.pop() ?? 0;
    let first = this.#pending.length - 1;
    for (let before = 0; first > 0 && before < this.#cookie.length; first--)
      before += lengths[first - 1] ?? 0;
    const end = Buffer.concat(this.#pending.slice(first));
    return end.indexOf(this.#cookieBytes, Math.max(1, end.length - last - this.#cookie.length)) !== -1;
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
    `The Lua interpreter's stream is broken: it holds ${what}. Something else wrote into it, most likely a child ` +
      'process that the program left running.',
    { hint: "Redirect the output of such a child, as in os.execute('command >file 2>&1 &')." },
  );
}
