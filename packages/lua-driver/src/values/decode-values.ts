import { isUtf8 } from 'node:buffer';
import { type LuaRecord, type LuaValue, ProtocolError } from '@bioxen/core';
import { replaceTables } from './replace-tables.js';

const TRUNCATED: LuaValue = Object.freeze({ luaType: 'truncated', text: '…' } as const);
const SEMICOLON = 59;
const MINUS = 45;
const CLOSING_BRACE = 125;
/** The driver stops at 100; a forged encoding must not exhaust our stack. */
const MAX_DEPTH = 120;
/** Below this a copy costs nothing. */
const LONG_BYTES = 64 * 1024;
/** It stops at a million pieces, of which a value is one at least. */
const MAX_VALUES = 2_000_000;

/** How strings become JavaScript values: text where they are UTF-8, or always bytes. */
export type StringMode = 'auto' | 'bytes';

/**
 * Reads values in the driver's notation: `n` `t` `f`; `i4;` an integer; `d0.5;` a float; `s3;ACG` a string;
 * `[2;…}` a list; `{0;…}` a record, key and value in turn; `(2;…}` a list followed by keys and values;
 * `@1;` a table met before; `o8;20;…` an opaque value; `!` something left out. A string with a capital `S` has a line
 * feed behind it.
 * @throws ProtocolError
 */
export function decodeValues(
  data: Buffer,
  mode: StringMode,
  start: number = 0,
  end: number = data.length,
): readonly LuaValue[] {
  const only = readOnlyInteger(data, start, end);
  if (only !== undefined) return [only];
  return new ValueReader(data, mode, start, end).readAll();
}

class ValueReader {
  readonly #data: Buffer;
  readonly #mode: StringMode;
  readonly #end: number;
  #tables: LuaValue[] | undefined;
  /** Records that turned out to be none, each with the map that stands for it. */
  #replaced: Map<LuaValue, LuaValue> | undefined;
  #count = 0;
  #at: number;

  constructor(data: Buffer, mode: StringMode, start: number, end: number) {
    this.#data = data;
    this.#mode = mode;
    this.#at = start;
    this.#end = end;
  }

  readAll(): readonly LuaValue[] {
    const values: LuaValue[] = [];
    while (this.#at < this.#end) values.push(this.#read(0));
    if (this.#replaced !== undefined) replaceTables([values, ...(this.#tables ?? [])], this.#replaced);
    return values;
  }

  #read(depth: number): LuaValue {
    if (depth > MAX_DEPTH || ++this.#count > MAX_VALUES) throw malformed();
    const tag = this.#data[this.#at++];
    switch (tag) {
      case 110: // n
        return null;
      case 116: // t
        return true;
      case 102: // f
        return false;
      case 105: // i
        return this.#integer();
      case 100: // d
        return toFloat(this.#text());
      case 115: // s
        return this.#string(this.#length());
      case 83: {
        // S
        const text = this.#string(this.#length());
        this.#at++;
        return text;
      }
      case 91: // [
        return this.#list(depth);
      case 123: // {
        return this.#record(depth);
      case 40: // (
        return this.#map(depth);
      case 64: // @
        return this.#tables?.[this.#length() - 1] ?? TRUNCATED;
      case 111: {
        // o
        const typeLength = this.#length();
        const textLength = this.#length();
        const luaType = this.#bytes(typeLength).toString('latin1');
        return Object.freeze({ luaType, text: this.#bytes(textLength).toString('utf8') });
      }
      case 33: // !
        return TRUNCATED;
      case undefined:
      default:
        throw malformed();
    }
  }

  #list(depth: number): LuaValue {
    this.#length();
    const list: LuaValue[] = [];
    (this.#tables ??= []).push(list);
    while (!this.#closes()) list.push(this.#read(depth + 1));
    return list;
  }

  #record(depth: number): LuaValue {
    this.#length();
    const record = Object.create(null) as Record<string, LuaValue>;
    const place = (this.#tables ??= []).push(record) - 1;
    while (!this.#closes()) {
      const key = this.#read(depth + 1);
      const name = key === TRUNCATED ? '…' : textKey(key);
      if (name === undefined) return this.#recordAsMap(depth, record, place, key);
      // A key left out alone ends the table; one that was too large still has its value.
      record[name] = key === TRUNCATED && this.#ends() ? TRUNCATED : this.#read(depth + 1);
    }
    return record;
  }

  /** A key that is not UTF-8 is no text, whatever text stood for it could be another key: a map holds both. */
  #recordAsMap(depth: number, record: LuaRecord, place: number, firstKey: LuaValue): LuaValue {
    const map = new Map<LuaValue, LuaValue>(Object.entries(record));
    if (this.#tables !== undefined) this.#tables[place] = map;
    (this.#replaced ??= new Map()).set(record, map);
    map.set(firstKey, this.#read(depth + 1));
    while (!this.#closes()) {
      const key = this.#read(depth + 1);
      const value = key === TRUNCATED && this.#ends() ? TRUNCATED : this.#read(depth + 1);
      map.set(key === TRUNCATED ? key : (textKey(key) ?? key), value);
    }
    return map;
  }

  #map(depth: number): LuaValue {
    const length = this.#length();
    const map = new Map<LuaValue, LuaValue>();
    (this.#tables ??= []).push(map);
    for (let i = 1; i <= length && !this.#ends(); i++) map.set(i, this.#read(depth + 1));
    while (!this.#closes()) {
      const key = this.#read(depth + 1);
      map.set(key, key === TRUNCATED && this.#ends() ? TRUNCATED : this.#read(depth + 1));
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
    if (this.#at >= this.#end) throw malformed();
    return this.#data[this.#at] === CLOSING_BRACE;
  }

  #string(length: number): LuaValue {
    const bytes = this.#bytes(length);
    if (this.#mode === 'auto' && isUtf8(bytes)) return bytes.toString('utf8');
    // What is nearly all of the memory that it stands in needs no other.
    if (length >= LONG_BYTES && 2 * length > bytes.buffer.byteLength) {
      return new Uint8Array(bytes.buffer, bytes.byteOffset, length);
    }
    return new Uint8Array(bytes);
  }

  #bytes(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#end) throw malformed();
    const bytes = this.#data.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  #length(): number {
    const length = Number(this.#text());
    if (!Number.isSafeInteger(length) || length < 0) throw malformed();
    return length;
  }

  /** Small integers are read without a detour through text. */
  #integer(): LuaValue {
    const start = this.#at;
    const isNegative = this.#data[start] === MINUS;
    let value = 0;
    for (let at = isNegative ? start + 1 : start; at < this.#end && at - start < 16; at++) {
      const byte = this.#data[at] ?? 0;
      if (byte === SEMICOLON) {
        this.#at = at + 1;
        return isNegative && value !== 0 ? -value : value;
      }
      if (byte < 48 || byte > 57) throw malformed();
      value = value * 10 + byte - 48;
    }
    return toInteger(this.#text());
  }

  #text(): string {
    const end = this.#data.indexOf(SEMICOLON, this.#at);
    if (end === -1 || end >= this.#end || end - this.#at > 32) throw malformed();
    const text = this.#data.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }
}

/** What a single small integer is, by far the most frequent answer of short programs; undefined for all else. */
function readOnlyInteger(data: Buffer, start: number, end: number): number | undefined {
  const last = end - 1;
  if (data[start] !== 105 || data[last] !== SEMICOLON || last - start > 15 || last - start < 2)
    return undefined;
  let value = 0;
  for (let at = start + 1; at < last; at++) {
    const digit = (data[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** The key of a record as text; undefined for bytes that are none. */
function textKey(key: LuaValue): string | undefined {
  if (typeof key === 'string') return key;
  if (!(key instanceof Uint8Array)) throw malformed();
  return isUtf8(key) ? Buffer.from(key).toString('utf8') : undefined;
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
