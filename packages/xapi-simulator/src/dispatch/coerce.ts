import { enumValues, type TypeCode } from '@bioxen/xapi/schema';
import { simInt, type SimValue } from '../database/sim-value.js';
import { ocamlFailure } from '../wire/ocaml-text.js';
import { describeRpcValue, type RpcValue } from '../wire/rpc-value.js';
import { type ApiFailure, internalError } from './api-failure.js';
import { readWireDate } from './datetime.js';

/** What is wrong with a value, in the words of xapi's unmarshaller. */
class TypeProblem extends Error {}

/**
 * An argument as its type demands. Which kinds are taken for each other is xapi's choice: an int may be text, a bool or a
 * string only itself.
 * @throws ApiFailure INTERNAL_ERROR with xapi's text
 */
export function coerce(value: RpcValue, type: TypeCode): SimValue {
  try {
    return read(value, type, false);
  } catch (error) {
    if (error instanceof TypeProblem) throw internalError(ocamlFailure(error.message));
    throw error;
  }
}

/** The answer to an argument of a kind that xapi does not take. */
export function wrongType(expected: string, value: RpcValue): ApiFailure {
  return internalError(ocamlFailure(expectation(expected, value)));
}

function expectation(expected: string, value: RpcValue): string {
  return `Expected ${expected}, got '${describeRpcValue(value)}'`;
}

/** Inside of a set or map the server reads numbers with another function, which complains in other words. */
function read(value: RpcValue, type: TypeCode, isInside: boolean): SimValue {
  switch (type.kind) {
    case 'string':
    case 'ref':
    case 'snapshot':
      if (value.kind === 'string') return value.value;
      throw new TypeProblem(expectation('string', value));
    case 'bool':
      if (value.kind === 'bool') return value.value;
      throw new TypeProblem(expectation('bool', value));
    case 'enum':
      return readEnum(value, type.name);
    case 'int':
      return readInt(value, isInside);
    case 'float':
      return readFloat(value, isInside);
    case 'datetime':
      return readDate(value);
    case 'set': {
      const { element } = type;
      if (value.kind !== 'array') throw new TypeProblem('Expecting array');
      return value.items.map((item) => readInside(item, element));
    }
    case 'map': {
      if (value.kind !== 'struct') throw new TypeProblem('Unhandled');
      const entries = Array.from(value.members, ([name, each]) => {
        const key = read({ kind: 'string', value: name }, type.key, true);
        return [typeof key === 'object' ? '' : String(key), readInside(each, type.value)] as const;
      });
      return new Map(entries);
    }
    case 'option':
      return read(value, type.element, isInside);
    case 'void':
      return '';
    case 'record':
    case 'event':
    case 'event-batch':
      throw new TypeProblem('Expected Dictionary');
  }
}

function readInside(value: RpcValue, type: TypeCode): SimValue {
  try {
    return read(value, type, true);
  } catch (error) {
    if (!(error instanceof TypeProblem)) throw error;
    const shown = describeRpcValue(value);
    throw new TypeProblem(`Failed to unmarshal array: ${error.message} (when unmarshalling: ${shown})`);
  }
}

function readEnum(value: RpcValue, name: string): string {
  if (value.kind !== 'string') {
    throw new TypeProblem('Expecting String or Enum when unmarshalling a variant');
  }
  const known = enumValues(name);
  if (known?.has(value.value) === true) return value.value;
  // xapi reads the values of enums without looking at their case.
  const lower = value.value.toLowerCase();
  for (const each of known ?? []) if (each.toLowerCase() === lower) return each;
  throw new TypeProblem('Unknown tag/contents');
}

function readInt(value: RpcValue, isInside: boolean): number | bigint {
  if (value.kind === 'int') return simInt(value.value);
  if (value.kind !== 'string') throw new TypeProblem(expectation('int64', value));
  const wide = /^-?\d+$/.test(value.value) ? BigInt(value.value) : undefined;
  if (wide !== undefined && BigInt.asIntN(64, wide) === wide) return simInt(wide);
  throw new TypeProblem(isInside ? `Expected int64, got string '${value.value}'` : 'Int64.of_string');
}

const floatWords: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

function readFloat(value: RpcValue, isInside: boolean): number {
  if (value.kind === 'float') return value.value;
  if (value.kind === 'int') return Number(value.value);
  if (value.kind !== 'string') throw new TypeProblem(expectation('float', value));
  const word = floatWords[value.value.toLowerCase()];
  if (word !== undefined) return word;
  const number = value.value.trim() === '' ? NaN : Number(value.value);
  if (!Number.isNaN(number)) return number;
  throw new TypeProblem(isInside ? `Expected float, got string '${value.value}'` : 'float_of_string');
}

function readDate(value: RpcValue): string {
  if (value.kind !== 'datetime' && value.kind !== 'string') throw new TypeProblem('Date.iso8601_of_rpc');
  const date = readWireDate(value.value);
  if (date === undefined) throw internalError(`Invalid argument: date.ml:of_iso8601: ${value.value}`);
  return date;
}
