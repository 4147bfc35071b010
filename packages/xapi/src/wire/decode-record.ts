import { classSchema } from '../schema/class-schema.js';
import type { TypeCode } from '../schema/type-code.js';
import { within } from './decode-fault.js';
import { asMembers, type Decoder, decodeText } from './decode-scalars.js';
import type { RawValue } from './wire-value.js';

interface Field {
  readonly name: string;
  /** Undefined for text, which is only checked. */
  readonly decode: Decoder | undefined;
}

/**
 * Decodes records of a class where they are: the raw object becomes the record. Members that the model does not know are
 * dropped, missing ones stay absent.
 *
 * Records have many members and come by the thousand, and looking 90 of them up by name costs more than parsing their
 * JSON. Those of one answer have the same members in the same order, so each member is expected where it was last time.
 */
export function recordDecoder(
  className: string,
  decoderOf: (type: TypeCode) => Decoder,
  onUnknown: (count: number) => void,
): Decoder {
  let fields: ReadonlyMap<string, Field> | undefined;
  const order: (Field | undefined)[] = [];
  const orderedNames: string[] = [];

  return (raw) => {
    const members = asMembers(raw, `a record of ${className}`) as Record<string, RawValue>;
    // Made here and not before: records of classes may hold each other.
    fields ??= fieldsOf(className, decoderOf);
    let at = 0;
    let unknown: string[] | undefined;
    let name = '';
    try {
      for (name in members) {
        let field = order[at];
        if (orderedNames[at] !== name) {
          field = fields.get(name);
          order[at] = field;
          orderedNames[at] = name;
        }
        at += 1;
        if (field === undefined) {
          unknown = [...(unknown ?? []), name];
          continue;
        }
        const value = members[name] as RawValue;
        if (field.decode === undefined) {
          if (typeof value !== 'string') decodeText(value);
          continue;
        }
        const decoded = field.decode(value);
        if (decoded !== value) members[name] = decoded as RawValue;
      }
    } catch (error) {
      throw within(error, name, className);
    }
    if (unknown !== undefined) {
      onUnknown(unknown.length);
      return without(members, unknown);
    }
    // XML-RPC gives objects without a prototype.
    return Object.getPrototypeOf(members) === null ? { ...members } : members;
  };
}

function fieldsOf(className: string, decoderOf: (type: TypeCode) => Decoder): ReadonlyMap<string, Field> {
  return new Map(
    [...(classSchema(className)?.fields.values() ?? [])].map(({ name, type }) => {
      const decode = decoderOf(type);
      return [name, { name, decode: decode === decodeText ? undefined : decode }];
    }),
  );
}

function without(members: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  const dropped = new Set(names);
  return Object.fromEntries(Object.entries(members).filter(([name]) => !dropped.has(name)));
}
