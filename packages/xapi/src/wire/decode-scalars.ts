import { parseDatetime } from './datetime.js';
import { DecodeFault } from './decode-fault.js';
import type { RawValue } from './wire-value.js';

/** Turns a raw value into one of its type. Throws `DecodeFault`. */
export type Decoder = (raw: RawValue) => unknown;

/** The fault for a value of another kind. */
export function expected(what: string, raw: RawValue): DecodeFault {
  return new DecodeFault(`is ${describe(raw)} and should be ${what}`);
}

function describe(raw: RawValue): string {
  if (raw === null) return 'nothing';
  if (Array.isArray(raw)) return 'an array';
  if (typeof raw === 'object') return 'an object';
  return typeof raw === 'string' ? 'text' : `the ${typeof raw} ${String(raw)}`;
}

/** A text: also of a reference or an enum, whose values may be newer than the model. */
export const decodeText: Decoder = (raw) => {
  if (typeof raw !== 'string') throw expected('text', raw);
  return raw;
};

/** A bool. */
export const decodeBool: Decoder = (raw) => {
  if (typeof raw !== 'boolean') throw expected('a bool', raw);
  return raw;
};

const floatText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A float from a number or from the texts of both transports. */
export const decodeFloat: Decoder = (raw) => {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'string') {
    if (floatText.test(raw)) return Number(raw);
    const word = /^([+-]?)(nan|inf|infinity)$/i.exec(raw);
    if (word !== null) {
      if (word[2]?.toLowerCase() === 'nan') return Number.NaN;
      return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
  }
  throw expected('a float', raw);
};

/** A date. */
export const decodeDatetime: Decoder = (raw) => {
  const date = typeof raw === 'string' ? parseDatetime(raw) : undefined;
  if (date === undefined) throw expected('a datetime', raw);
  return date;
};

/** The members of an object. */
export function asMembers(raw: RawValue, what: string): Readonly<Record<string, RawValue>> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw expected(what, raw);
  return raw as Readonly<Record<string, RawValue>>;
}
