import { isUtf8 } from 'node:buffer';
import { type LuaValue, ProtocolError } from '@bioxen/core';

const TRUNCATED: LuaValue = Object.freeze({ luaType: 'truncated', text: '…' } as const);
const SEMICOLON = 59;
const CLOSING_BRACE = 125;
/** The driver stops at 100; a forged encoding must not exhaust our stack. */
const MAX_DEPTH = 120;

/** How strings become JavaScript values: text where they are UTF-8, or always bytes. */
export type StringMode = 'auto' | 'bytes';

/**
 * Reads values in the driver's notation: `n` `t` `f`; `i4;` an integer; `d0.5;` a float; `s3;ACG` a string;
 * `[2;…}` a list; `{0;…}` a record, key and value in turn; `(2;…}` a list followed by keys and values;
 * `@1;` a table met before; `o8;20;…` an opaque value; `!` something left out.
 * @throws ProtocolError
 */
export function decodeValues(data: Buffer, mode: StringMode): readonly LuaValue[] {
  const reader = new ValueReader(data, mode);
  const values: LuaValue[] = [];
  while (!reader.atEnd()) values.push(reader.read(0));
  return values;
}

class ValueReader {
  readonly #data: Buffer;
  readonly #mode: StringMode;
  readonly #tables: LuaValue[] = [];
  #at = 0;

  constructor(data: Buffer, mode: StringMode) {
    this.#data = data;
    this.#mode = mode;
  }

  atEnd(): boolean {
    return this.#at >= this.#data.length;
  }

  read(depth: number): LuaValue {
    if (depth > MAX_DEPTH) throw malformed();
    const tag = this.#data[this.#at++];
    switch (tag === undefined ? '' : String.fromCharCode(tag)) {
      case 'n':
        return null;
      case 't':
        return true;
      case 'f':
        return false;
      case 'i':
        return toInteger(this.#text());
      case 'd':
        return toFloat(this.#text());
      case 's':
        return this.#string(this.#length());
      case '[':
        return this.#list(depth);
      case '{':
        return this.#record(depth);
      case '(':
        return this.#map(depth);
      case '@':
        return this.#tables[this.#length() - 1] ?? TRUNCATED;
      case 'o': {
        const typeLength = this.#length();
        const textLength = this.#length();
        const luaType = this.#bytes(typeLength).toString('latin1');
        return Object.freeze({ luaType, text: this.#bytes(textLength).toString('utf8') });
      }
      case '!':
        return TRUNCATED;
      default:
        throw malformed();
    }
  }

  #list(depth: number): LuaValue {
    this.#length();
    const list: LuaValue[] = [];
    this.#tables.push(list);
    while (!this.#closes()) list.push(this.read(depth + 1));
    return list;
  }

  /** A key that is not UTF-8 shows its bytes as Latin-1, so that no two keys become one. */
  #record(depth: number): LuaValue {
    this.#length();
    const record = Object.create(null) as Record<string, LuaValue>;
    this.#tables.push(record);
    while (!this.#closes()) {
      const key = this.read(depth + 1);
      if (key === TRUNCATED) record['…'] = TRUNCATED;
      else record[recordKey(key)] = this.read(depth + 1);
    }
    return record;
  }

  #map(depth: number): LuaValue {
    const length = this.#length();
    const map = new Map<LuaValue, LuaValue>();
    this.#tables.push(map);
    for (let i = 1; i <= length && !this.#ends(); i++) map.set(i, this.read(depth + 1));
    while (!this.#closes()) {
      const key = this.read(depth + 1);
      map.set(key, key === TRUNCATED ? TRUNCATED : this.read(depth + 1));
    }
    return map;
  }

  /** True when the table ends here; steps over its end. */
  #closes(): boolean {
    if (!this.#ends()) return false;
    this.#at++;
    return true;
  }

  #ends(): boolean {
    const byte = this.#data[this.#at];
    if (byte === undefined) throw malformed();
    return byte === CLOSING_BRACE;
  }

  #string(length: number): LuaValue {
    const bytes = this.#bytes(length);
    return this.#mode === 'auto' && isUtf8(bytes) ? bytes.toString('utf8') : new Uint8Array(bytes);
  }

  #bytes(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#data.length) throw malformed();
    const bytes = this.#data.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  #length(): number {
    const length = Number(this.#text());
    if (!Number.isSafeInteger(length) || length < 0) throw malformed();
    return length;
  }

  #text(): string {
    const end = this.#data.indexOf(SEMICOLON, this.#at);
    if (end === -1 || end - this.#at > 32) throw malformed();
    const text = this.#data.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }
}

function recordKey(key: LuaValue): string {
  if (typeof key === 'string') return key;
  if (key instanceof Uint8Array) return isUtf8(key) ? Buffer.from(key).toString('utf8') : Buffer.from(key).toString('latin1');
  throw malformed();
}

function toInteger(text: string): LuaValue {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  if (!/^-?\d+$/.test(text)) throw malformed();
  return BigInt(text);
}

function toFloat(text: string): LuaValue {
  if (text === 'inf') return Infinity;
  if (text === '-inf') return -Infinity;
  return text === 'nan' ? NaN : Number(text);
}

function malformed(): ProtocolError {
  return new ProtocolError('The Lua interpreter sent values that do not follow the notation of its driver.');
}
