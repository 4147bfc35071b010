import { within } from './decode-fault.js';
import { asMembers, type Decoder, expected } from './decode-scalars.js';
import type { RawValue } from './wire-value.js';

/** An option: servers send none as an empty array, as nothing or not at all. */
export function optionDecoder(decode: Decoder): Decoder {
  return (raw) => {
    if (raw === null) return undefined;
    if (!Array.isArray(raw)) return decode(raw);
    const [value] = raw as readonly RawValue[];
    return value === undefined ? undefined : decode(value);
  };
}

/** A set as an array. */
export function setDecoder(decode: Decoder): Decoder {
  return (raw) => {
    if (!Array.isArray(raw)) throw expected('a set', raw);
    const items = raw as readonly RawValue[];
    const result: unknown[] = [];
    try {
      for (const item of items) result.push(decode(item));
    } catch (error) {
      throw within(error, String(result.length));
    }
    return result;
  };
}

/** A map as an object without prototype: its keys come from guests and other users. */
export function mapDecoder(decode: Decoder): Decoder {
  return (raw) => {
    const members = asMembers(raw, 'a map');
    const result: Record<string, unknown> = Object.create(null);
    let at = '';
    try {
      for (const key of Object.keys(members)) {
        at = key;
        result[key] = decode(members[key] ?? null);
      }
    } catch (error) {
      throw within(error, at);
    }
    return result;
  };
}
