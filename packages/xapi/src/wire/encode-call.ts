import { isDeepStrictEqual } from 'node:util';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import type { SchemaValue } from '../schema/field-schema.js';
import type { MessageSchema, ParamSchema } from '../schema/message-schema.js';
import { emptyKey, EncodeFault, encodeValue } from './encode.js';
import type { TypeCode } from '../schema/type-code.js';
import { uncleanText } from './clean-text.js';
import { memberPath } from './value-path.js';
import type { WireValue } from './wire-value.js';

/** A call whose arguments were checked. */
export interface EncodedCall {
  /** Without the session. */
  readonly params: readonly WireValue[];
  /** The last parameter that is sent, if it is one that servers may be too old for. */
  readonly newest: readonly ParamSchema[];
}

/**
 * Checks the arguments of a call and brings them into wire form. Optional ones at the end that equal what the server would
 * use are dropped, so that the call also works where they are not known yet.
 * @throws InvalidArgumentError which names the place
 */
export function encodeCall(message: MessageSchema, args: readonly unknown[]): EncodedCall {
  const { method, params } = message;
  if (args.length > params.length)
    throw new InvalidArgumentError(
      method,
      '',
      `takes ${params.length} arguments and then { signal, timeoutMs }, not ${args.length}`,
    );
  const encoded = params.map((param, index) => encodeParam(method, param, args[index]));
  let count = params.length;
  while (count > 0 && isFallback(params[count - 1], encoded[count - 1])) count -= 1;
  return {
    params: encoded.slice(0, count),
    newest: params.slice(0, count).filter(({ optional }) => optional !== undefined),
  };
}

function encodeParam(method: string, param: ParamSchema, value: unknown): WireValue {
  if (value === undefined && param.optional !== undefined)
    return fallbackOf(param.type, param.optional.fallback);
  if (value === undefined)
    throw new InvalidArgumentError(method, param.name, 'is missing: it is undefined or was not given');
  try {
    return encodeValue(param.type, value, param.name);
  } catch (error) {
    if (error instanceof EncodeFault) throw new InvalidArgumentError(method, error.path, error.problem);
    throw error;
  }
}

function fallbackOf(type: TypeCode, fallback: SchemaValue): WireValue {
  // Dates stand in their wire form in the tables already.
  if (type.kind === 'datetime' && typeof fallback === 'string') return fallback;
  return encodeValue(type, fallback, '');
}

function isFallback(param: ParamSchema | undefined, encoded: WireValue | undefined): boolean {
  if (param?.optional === undefined) return false;
  return isDeepStrictEqual(encoded, fallbackOf(param.type, param.optional.fallback));
}

// No message takes anything like it.
const deepest = 64;

/**
 * Arguments of an untyped call in wire form: texts, bools, arrays and objects as they are, whole numbers and bigints as
 * ints, other numbers as floats, dates as datetimes.
 * @throws InvalidArgumentError which names the place
 */
export function encodeRaw(method: string, value: unknown, path: string, depth = 0): WireValue {
  const refuse = (problem: string): never => {
    throw new InvalidArgumentError(method, path, problem);
  };
  const typed = (type: TypeCode): WireValue => {
    try {
      return encodeValue(type, value, path);
    } catch (error) {
      return refuse(error instanceof EncodeFault ? error.problem : String(error));
    }
  };
  if (depth > deepest) return refuse('is nested too deeply, or holds itself');
  switch (typeof value) {
    case 'string': {
      const problem = uncleanText(value);
      return problem === undefined ? value : refuse(problem);
    }
    case 'boolean':
      return value;
    case 'bigint':
      return typed({ kind: 'int' });
    case 'number':
      return typed({ kind: Number.isSafeInteger(value) ? 'int' : 'float' });
    case 'object':
      if (value === null)
        return refuse('is null: XenAPI has no such value, a missing reference is OpaqueRef:NULL');
      if (value instanceof Date) return typed({ kind: 'datetime' });
      if (Array.isArray(value))
        return Array.from(value, (item: unknown, index) =>
          encodeRaw(method, item, `${path}[${index}]`, depth + 1),
        );
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => {
          encodeRaw(method, key, memberPath(path, key));
          if (key === '') throw new InvalidArgumentError(method, memberPath(path, key), emptyKey);
          return [key, encodeRaw(method, item, memberPath(path, key), depth + 1)];
        }),
      );
    case 'undefined':
    case 'function':
    case 'symbol':
      return refuse(`is ${value === undefined ? 'undefined' : `a ${typeof value}`}`);
  }
}
