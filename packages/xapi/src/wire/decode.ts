import type { TypeCode } from '../schema/type-code.js';
import { mapDecoder, optionDecoder, setDecoder } from './decode-containers.js';
import { createEventDecoders } from './decode-events.js';
import { DecodeFault } from './decode-fault.js';
import { recordDecoder } from './decode-record.js';
import {
  decodeBool,
  decodeDatetime,
  type Decoder,
  decodeFloat,
  decodeText,
  expected,
} from './decode-scalars.js';
import { type Int64Mode, readInt, unsafeInt } from './int64.js';

/** Turns raw values of either transport into typed ones: equal values, whatever they travelled by. */
export interface WireDecoder {
  /** The decoder of a type. */
  of(type: TypeCode): Decoder;
  /** Members of records that the model does not know, since the start; they were dropped. */
  unknownMembers(): number;
}

/** A decoder for one way of giving ints. Decoders of classes are made when first used. */
export function createDecoder(mode: Int64Mode): WireDecoder {
  const byType: Map<TypeCode, Decoder> = new Map();
  const byClass: Map<string, Decoder> = new Map();
  let unknownMembers = 0;

  const decodeInt: Decoder = (raw) => {
    const value = typeof raw === 'string' || typeof raw === 'number' ? readInt(raw, mode) : undefined;
    if (value === undefined) throw expected('an int', raw);
    if (value === unsafeInt)
      throw new DecodeFault(`is ${JSON.stringify(raw)}, which a JavaScript number would round`, true);
    return value;
  };

  function of(type: TypeCode): Decoder {
    const known = byType.get(type);
    if (known !== undefined) return known;
    const made = make(type);
    byType.set(type, made);
    return made;
  }

  function make(type: TypeCode): Decoder {
    switch (type.kind) {
      case 'string':
      case 'ref':
      case 'enum':
        return decodeText;
      case 'int':
        return decodeInt;
      case 'float':
        return decodeFloat;
      case 'bool':
        return decodeBool;
      case 'datetime':
        return decodeDatetime;
      case 'void':
        return () => undefined;
      case 'option':
        return optionDecoder(of(type.element));
      case 'set':
        return setDecoder(of(type.element));
      case 'map':
        return mapDecoder(of(type.value));
      case 'record':
        return classDecoder(type.className);
      case 'event':
        return events.event;
      case 'event-batch':
        return events.batch;
      case 'snapshot':
        return (raw) => raw;
    }
  }

  function classDecoder(className: string): Decoder {
    const known = byClass.get(className);
    if (known !== undefined) return known;
    const decode = recordDecoder(className, of, (count) => {
      unknownMembers += count;
    });
    byClass.set(className, decode);
    return decode;
  }

  const events = createEventDecoders(classDecoder);

  return { of, unknownMembers: () => unknownMembers };
}
