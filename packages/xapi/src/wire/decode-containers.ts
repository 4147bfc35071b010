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
    // In place: the raw array belongs to nobody else.
    const items = raw as unknown[];
    let at = 0;
    try {
      for (; at < items.length; at += 1) {
        const item = items[at] as RawValue;
        const decoded = decode(item);
        if (decoded !== item) items[at] = decoded;
      }
    } catch (error) {
      throw within(error, String(at));
    }
    return items;
  };
}

/** A map as an object without prototype: its keys come from guests and other users. */
export function mapDecoder(decode: Decoder): Decoder {
  return (raw) => {
    const members = asMembers(raw, 'a map');
    const result: Record<string, unknown> = Object.create(null);
    let at = '';
    try {
      // Nothing inherited: what parses gives plain objects.
      for (at in members) result[at] = decode(members[at] as RawValue);
    } catch (error) {
      throw within(error, at);
    }
    return result;
  };
}
