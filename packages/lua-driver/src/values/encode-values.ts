import { InvalidOptionError, type LuaFloat, type LuaInput } from '@bioxen/core';

const MAX_DEPTH = 100;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Strings of at least so many bytes go before the values, as they are. */
const LONG_BYTES = 64 * 1024;

/** Values in the notation, and the long strings that it names by number: `b1;` is the first. */
export interface EncodedValues {
  readonly encoding: Buffer;
  /** Not copied. */
  readonly longStrings: readonly Uint8Array[];
}

/**
 * Writes values in the notation that `decodeValues` describes, for the driver to read.
 * @param hasIntegers does the Lua there have 64-bit integers? Else numbers are floats, which hold few beyond 2^53
 * @throws RangeError for a bigint beyond 64 bits; InvalidOptionError for what Lua has no value for
 */
export function encodeValues(values: readonly LuaInput[], hasIntegers: boolean = true): EncodedValues {
  const writer = new ValueWriter(hasIntegers);
  values.forEach((value, index) => {
    writer.write(value, 0, `args[${String(index)}]`);
  });
  return writer.finish();
}

class ValueWriter {
  readonly #pieces: Uint8Array[] = [];
  readonly #longStrings: Uint8Array[] = [];
  readonly #tables = new Map<object, number>();
  readonly #hasIntegers: boolean;

  constructor(hasIntegers: boolean) {
    this.#hasIntegers = hasIntegers;
  }

  finish(): EncodedValues {
    return { encoding: Buffer.concat(this.#pieces), longStrings: this.#longStrings };
  }

  write(value: LuaInput, depth: number, path: string): void {
    if (value === null || value === undefined) this.#text('n');
    else if (typeof value === 'boolean') this.#text(value ? 't' : 'f');
    else if (typeof value === 'number') this.#text(numberText(value));
    else if (typeof value === 'bigint') this.#text(this.#bigintText(value, path));
    else if (typeof value === 'string') this.#bytes(Buffer.from(value, 'utf8'));
    else if (value instanceof Uint8Array) this.#bytes(value);
    else if (typeof value !== 'object') throw unsupported(path, typeof value);
    else if (isFloat(value)) this.#text(floatText(value.luaFloat));
    else this.#table(value, depth, path);
  }

  #table(value: Exclude<object, Uint8Array>, depth: number, path: string): void {
    const known = this.#tables.get(value);
    if (known !== undefined) {
      this.#text(`@${String(known)};`);
      return;
    }
    if (depth >= MAX_DEPTH) throw unsupported(path, `a value nested deeper than ${String(MAX_DEPTH)} levels`);
    this.#tables.set(value, this.#tables.size + 1);
    if (Array.isArray(value)) {
      this.#text(`[${String(value.length)};`);
      value.forEach((item: LuaInput, index) => {
        this.write(item, depth + 1, `${path}[${String(index)}]`);
      });
    } else {
      if (!(value instanceof Map) && !isPlain(value)) throw unsupported(path, describeObject(value));
      const pairs: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
      this.#text('(0;');
      for (const [key, item] of pairs) {
        if (key === null || key === undefined || Number.isNaN(key)) {
          throw unsupported(path, `the key ${String(key)}`);
        }
        this.write(key as LuaInput, depth + 1, path);
        this.write(item as LuaInput, depth + 1, typeof key === 'string' ? `${path}.${key}` : path);
      }
    }
    this.#text('}');
  }

  #bigintText(value: bigint, path: string): string {
    if (value < INT64_MIN || value > INT64_MAX) {
      throw new RangeError(`${path}: ${String(value)} does not fit the 64-bit integers of Lua`);
    }
    if (!this.#hasIntegers && BigInt(Number(value)) !== value) {
      throw new InvalidOptionError(path, `this Lua has no number for ${String(value)}`, {
        hint: 'Lua 5.1, 5.2 and LuaJIT have no 64-bit integers: hand it over as text, or use Lua 5.3 or 5.4.',
      });
    }
    return `i${String(value)};`;
  }

  #bytes(bytes: Uint8Array): void {
    if (bytes.length >= LONG_BYTES) {
      this.#text(`b${String(this.#longStrings.push(bytes))};`);
      return;
    }
    this.#text(`s${String(bytes.length)};`);
    this.#pieces.push(bytes);
  }

  #text(text: string): void {
    this.#pieces.push(Buffer.from(text, 'latin1'));
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function describeObject(value: object): string {
  const name = (value.constructor as { readonly name?: string } | undefined)?.name ?? 'object';
  return `an object of class ${name}`;
}

function isFloat(value: object): value is LuaFloat {
  return typeof (value as { luaFloat?: unknown }).luaFloat === 'number' && Object.keys(value).length === 1;
}

function numberText(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? `i${String(value)};` : floatText(value);
}

/** With an exponent or a point, so that Lua 5.3 and later read a float. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'dnan;';
  if (!Number.isFinite(value)) return value > 0 ? 'dinf;' : 'd-inf;';
  if (Object.is(value, -0)) return 'd-0.0;';
  return `d${value.toExponential()};`;
}

function unsupported(path: string, what: string): InvalidOptionError {
  return new InvalidOptionError(path, `cannot be handed to Lua: ${what}`, {
    hint: 'Lua takes nil, booleans, numbers, strings, bytes, and arrays, Maps and plain objects of these.',
  });
}
