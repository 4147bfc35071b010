import type { FieldSchema } from '../schema/field-schema.js';
import { classSchema } from '../schema/class-schema.js';
import { enumValues } from '../schema/enum-values.js';
import type { TypeCode } from '../schema/type-code.js';
import { uncleanText } from './clean-text.js';
import { formatDatetime } from './datetime.js';
import { writeInt } from './int64.js';
import { memberPath } from './value-path.js';
import type { WireValue } from './wire-value.js';

/** An argument that does not fit its type: where, and what is wrong, as the end of a sentence. */
export class EncodeFault extends Error {
  readonly path: string;
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(problem);
    this.path = path;
    this.problem = problem;
  }
}

/** Servers read a member of XML without a name as no member; what JSON alone can carry is not sent over either. */
export const emptyKey = 'has an empty key, which XML-RPC cannot carry';

/**
 * A value in its wire form. Nothing is guessed: what a server would misread or ignore is refused.
 * @param path where the value is, for the fault: the name of the parameter
 * @throws EncodeFault
 */
export function encodeValue(type: TypeCode, value: unknown, path: string): WireValue {
  switch (type.kind) {
    case 'string':
    case 'ref':
      return cleanText(value, path, type.kind === 'ref' ? `a reference to a ${type.className}` : 'text');
    case 'enum':
      return enumText(type.name, value, path);
    case 'int': {
      const text = writeInt(value);
      if (text === undefined) throw unfit(path, value, 'a whole number (bigint beyond ±2^53)');
      return text;
    }
    case 'float':
      if (typeof value !== 'number') throw unfit(path, value, 'a number');
      return value;
    case 'bool':
      if (typeof value !== 'boolean') throw unfit(path, value, 'true or false');
      return value;
    case 'datetime': {
      const text = value instanceof Date ? formatDatetime(value) : undefined;
      if (text === undefined) throw unfit(path, value, 'a valid Date');
      return text;
    }
    case 'set':
      if (!Array.isArray(value)) throw unfit(path, value, 'an array');
      return Array.from(value, (item: unknown, index) =>
        encodeValue(type.element, item, `${path}[${index}]`),
      );
    case 'option':
      return value === undefined ? [] : [encodeValue(type.element, value, path)];
    case 'map':
      return encodeMap(type, value, path);
    case 'record':
      return encodeRecord(type.className, value, path);
    case 'void':
    case 'event':
    case 'event-batch':
    case 'snapshot':
      throw unfit(path, value, 'left out');
  }
}

function cleanText(value: unknown, path: string, what: string): string {
  if (typeof value !== 'string') throw unfit(path, value, what);
  const problem = uncleanText(value);
  if (problem !== undefined) throw new EncodeFault(path, problem);
  return value;
}

function enumText(name: string, value: unknown, path: string): string {
  const values = enumValues(name);
  if (typeof value === 'string' && values?.has(value) === true) return value;
  throw unfit(path, value, `one of ${[...(values ?? [])].join(', ')}`);
}

function encodeMap(type: TypeCode & { readonly kind: 'map' }, value: unknown, path: string): WireValue {
  const result: Record<string, WireValue> = Object.create(null);
  for (const [key, item] of membersOf(value, path)) {
    const at = memberPath(path, key);
    if (key === '') throw new EncodeFault(at, emptyKey);
    // Keys of objects are text, whatever the model calls them.
    if (type.key.kind !== 'int') encodeValue(type.key, key, at);
    else if (!/^-?\d+$/.test(key)) throw new EncodeFault(at, 'has a key that is no int');
    result[key] = encodeValue(type.value, item, at);
  }
  return result;
}

function encodeRecord(className: string, value: unknown, path: string): WireValue {
  const fields = classSchema(className)?.fields;
  const result: Record<string, WireValue> = Object.create(null);
  const given = new Map(membersOf(value, path));
  for (const name of given.keys())
    if (fields?.has(name) !== true)
      throw new EncodeFault(
        memberPath(path, name),
        `is no field of ${className}; the server would ignore it`,
      );
  for (const field of fields?.values() ?? []) {
    if (field.qualifier === 'RO/runtime') continue;
    const encoded = encodeField(className, field, given.get(field.name), memberPath(path, field.name));
    if (encoded !== undefined) result[field.name] = encoded;
  }
  return result;
}

function encodeField(
  className: string,
  field: FieldSchema,
  value: unknown,
  path: string,
): WireValue | undefined {
  if (value !== undefined) return encodeValue(field.type, value, path);
  if (field.fallback !== undefined) return undefined;
  throw new EncodeFault(path, `is missing: ${className}.create cannot do without it`);
}

function membersOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  const isPlain =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  if (!isPlain || value instanceof Map || value instanceof Set) throw unfit(path, value, 'an object');
  return Object.entries(value);
}

function unfit(path: string, value: unknown, what: string): EncodeFault {
  return new EncodeFault(path, `is ${kindOf(value)} and should be ${what}`);
}

// Kinds, not values: an argument may be a secret.
function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction, or none';
  if (typeof value === 'string') return 'another text';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== 'Object' && name !== '' ? `of class ${name}` : 'an object';
}
