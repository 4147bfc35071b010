import { classNamed } from '../schema/class-schema.js';
import { mapDecoder, setDecoder } from './decode-containers.js';
import { within } from './decode-fault.js';
import { asMembers, type Decoder, decodeText, expected } from './decode-scalars.js';
import { readInt } from './int64.js';
import type { RawValue } from './wire-value.js';

type Members = Readonly<Record<string, RawValue>>;

/** Decoders of what `event.from` gives. */
export interface EventDecoders {
  readonly event: Decoder;
  readonly batch: Decoder;
}

/** The model's types of events are not what servers send: ids are text, there is no `obj_uuid`, counts are native ints. */
export function createEventDecoders(decoderOfClass: (className: string) => Decoder): EventDecoders {
  const event: Decoder = (raw) => {
    const members = asMembers(raw, 'an event');
    const sent = textOf(members, 'class');
    const known = classNamed(sent);
    const operation = textOf(members, 'operation');
    const head = {
      id: textOf(members, 'id'),
      class: known ?? sent,
      operation,
      ref: textOf(members, 'ref'),
    };
    const snapshot = Object.hasOwn(members, 'snapshot') ? members['snapshot'] : undefined;
    if (snapshot === undefined || operation === 'del') return head;
    try {
      return { ...head, snapshot: known === undefined ? snapshot : decoderOfClass(known)(snapshot) };
    } catch (error) {
      throw within(error, 'snapshot', 'event');
    }
  };
  const parts: readonly (readonly [string, string, Decoder])[] = [
    ['events', 'events', setDecoder(event)],
    ['valid_ref_counts', 'validRefCounts', mapDecoder(decodeCount)],
    ['token', 'token', decodeText],
  ];
  const batch: Decoder = (raw) => {
    const members = asMembers(raw, 'an event batch');
    const result: Record<string, unknown> = {};
    for (const [sent, name, decode] of parts)
      try {
        result[name] = decode(Object.hasOwn(members, sent) ? (members[sent] ?? null) : null);
      } catch (error) {
        throw within(error, sent, 'event batch');
      }
    return result;
  };
  return { event, batch };
}

function textOf(members: Members, name: string): string {
  const value = Object.hasOwn(members, name) ? members[name] : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw within(expected('text', value ?? null), name, 'event');
}

const decodeCount: Decoder = (raw) => {
  const value = typeof raw === 'string' || typeof raw === 'number' ? readInt(raw, 'number') : undefined;
  if (typeof value !== 'number') throw expected('a count', raw);
  return value;
};
