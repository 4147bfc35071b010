import { enumValues, type SchemaValue, type TypeCode } from '@bioxen/xapi/schema';
import { never, nullRef, type SimValue } from '../database/sim-value.js';

const emptySet: readonly SimValue[] = Object.freeze([]);
const emptyMap: ReadonlyMap<string, SimValue> = new Map();

/** The value that a field has when nothing was said about it. */
export function blankValue(type: TypeCode): SimValue {
  switch (type.kind) {
    case 'int':
    case 'float':
      return 0;
    case 'bool':
      return false;
    case 'datetime':
      return never;
    case 'ref':
      return nullRef;
    case 'enum':
      return enumValues(type.name)?.values().next().value ?? '';
    case 'set':
      return emptySet;
    case 'map':
      return emptyMap;
    case 'option':
      return blankValue(type.element);
    case 'string':
    case 'void':
    case 'record':
    case 'event':
    case 'event-batch':
    case 'snapshot':
      return '';
  }
}

/** A default of the schema as the database holds it. */
export function fallbackValue(type: TypeCode, fallback: SchemaValue): SimValue {
  if (typeof fallback !== 'object') {
    // The model writes a null reference in two ways.
    return type.kind === 'ref' && fallback === 'Null' ? nullRef : fallback;
  }
  const entries = Object.entries(fallback);
  if (entries.length === 0) return blankValue(type);
  if (type.kind === 'set') return entries.map(([, each]) => fallbackValue(type.element, each));
  if (type.kind !== 'map') return blankValue(type);
  return new Map(entries.map(([key, each]) => [key, fallbackValue(type.value, each)]));
}
