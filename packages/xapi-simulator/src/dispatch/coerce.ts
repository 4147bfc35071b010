import { enumValues, type TypeCode } from '@bioxen/xapi/schema';
import { simInt, type SimValue } from '../database/sim-value.js';
import { ocamlFailure } from '../wire/ocaml-text.js';
import { describeRpcValue, type RpcValue } from '../wire/rpc-value.js';
import { internalError, type ApiFailure } from './api-failure.js';
import { readWireDate } from './datetime.js';

/**
 * An argument as its type demands. Which kinds are taken for each other is xapi's choice: an int may be text, a bool or a
 * string only itself.
 * @throws ApiFailure INTERNAL_ERROR with xapi's text
 */
export function coerce(value: RpcValue, type: TypeCode): SimValue {
  switch (type.kind) {
    case 'string':
    case 'ref':
    case 'snapshot':
      return value.kind === 'string' ? value.value : refuse('string', value);
    case 'enum':
      return readEnum(value, type.name);
    case 'int':
      return readInt(value);
    case 'float':
      return readFloat(value);
    case 'bool':
      return value.kind === 'bool' ? value.value : refuse('bool', value);
    case 'datetime':
      return readDate(value);
    case 'set': {
      const { element } = type;
      if (value.kind !== 'array') return refuse('list', value);
      return value.items.map((item) => coerce(item, element));
    }
    case 'map':
      return readMap(value, type);
    case 'option':
      return coerce(value, type.element);
    case 'void':
      return '';
    case 'record':
    case 'event':
    case 'event-batch':
      return refuse(type.kind, value);
  }
}

function readEnum(value: RpcValue, name: string): string {
  if (value.kind === 'string') {
    if (enumValues(name)?.has(value.value) === true) return value.value;
    // xapi reads the values of enums without looking at their case.
    const lower = value.value.toLowerCase();
    for (const known of enumValues(name) ?? []) if (known.toLowerCase() === lower) return known;
  }
  throw internalError(ocamlFailure('Unknown tag/contents'));
}

function readInt(value: RpcValue): number | bigint {
  if (value.kind === 'int') return simInt(value.value);
  if (value.kind !== 'string') return refuse('int64', value);
  if (!/^-?\d+$/.test(value.value)) throw internalError(ocamlFailure('Int64.of_string'));
  const wide = BigInt(value.value);
  if (BigInt.asIntN(64, wide) !== wide) throw internalError(ocamlFailure('Int64.of_string'));
  return simInt(wide);
}

function readFloat(value: RpcValue): number {
  if (value.kind === 'float') return value.value;
  if (value.kind === 'int') return Number(value.value);
  if (value.kind !== 'string') return refuse('float', value);
  const words: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  const number = words[value.value] ?? (value.value.trim() === '' ? NaN : Number(value.value));
  if (Number.isNaN(number) && value.value !== 'nan') throw internalError(ocamlFailure('float_of_string'));
  return number;
}

function readDate(value: RpcValue): string {
  if (value.kind !== 'datetime' && value.kind !== 'string') {
    throw internalError(ocamlFailure('Date.iso8601_of_rpc'));
  }
  const date = readWireDate(value.value);
  if (date === undefined) {
    throw internalError(`Invalid_argument("date.ml:of_iso8601: ${value.value}")`);
  }
  return date;
}

function readMap(value: RpcValue, type: Extract<TypeCode, { readonly kind: 'map' }>): SimValue {
  if (value.kind !== 'struct') return refuse('dictionary', value);
  return new Map(
    Array.from(value.members, ([name, each]) => [
      keyText(coerce({ kind: 'string', value: name }, type.key)),
      coerce(each, type.value),
    ]),
  );
}

/** A key of a map: text, or an int as text. */
function keyText(key: SimValue): string {
  return typeof key === 'object' ? '' : String(key);
}

function refuse(expected: string, value: RpcValue): never {
  throw wrongType(expected, value);
}

/** The answer to an argument of a kind that xapi does not take. */
export function wrongType(expected: string, value: RpcValue): ApiFailure {
  return internalError(ocamlFailure(`Expected ${expected}, got '${describeRpcValue(value)}'`));
}
