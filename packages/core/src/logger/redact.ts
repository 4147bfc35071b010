import { REDACTED, redactText } from './redact-text.js';
import { isSensitiveKey } from './sensitive-key.js';

/** What `redact` gives: plain data that `JSON.stringify` takes as it is. */
export type RedactedValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly RedactedValue[]
  | { readonly [key: string]: RedactedValue };

/** Options of `redact`. */
export interface RedactOptions {
  /** Names of further fields that hold secrets. */
  readonly keys?: readonly string[] | undefined;
  /** Keep the stack of errors. @defaultValue false */
  readonly includeStack?: boolean | undefined;
  /** @defaultValue 10 */
  readonly maxDepth?: number | undefined;
  /** Fields and items in all, over the whole value. @defaultValue 2000 */
  readonly maxNodes?: number | undefined;
  /** Longer strings are cut. @defaultValue 16384 */
  readonly maxStringLength?: number | undefined;
}

interface Walk {
  readonly keys: readonly string[];
  readonly includeStack: boolean;
  readonly maxDepth: number;
  readonly maxStringLength: number;
  readonly ancestors: Set<object>;
  nodesLeft: number;
}

/**
 * A copy of any value as plain data, without secrets: fields with telling names at
 * any depth (in arrays, Maps and causes of errors too), and what `redactText` finds
 * in strings. Cycles, depth and size are bounded. The input is never changed, and
 * getters, proxies and `toJSON` that throw are survived.
 */
export function redact(value: unknown, options: RedactOptions = {}): RedactedValue {
  return visit(value, {
    keys: options.keys ?? [],
    includeStack: options.includeStack ?? false,
    maxDepth: options.maxDepth ?? 10,
    maxStringLength: options.maxStringLength ?? 16_384,
    ancestors: new Set(),
    nodesLeft: options.maxNodes ?? 2_000,
  });
}

function visit(value: unknown, walk: Walk): RedactedValue {
  switch (typeof value) {
    case 'string':
      return visitText(value, walk);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'function':
      return '[function]';
    case 'object':
      return value === null ? null : visitObject(value, walk);
  }
}

function visitText(text: string, walk: Walk): string {
  const excess = text.length - walk.maxStringLength;
  if (excess <= 0) return redactText(text);
  return `${redactText(text.slice(0, walk.maxStringLength))}… [${excess} more characters]`;
}

function visitObject(value: object, walk: Walk): RedactedValue {
  if (walk.ancestors.has(value)) return '[circular]';
  if (walk.ancestors.size >= walk.maxDepth) return '[too deep]';
  walk.ancestors.add(value);
  try {
    return convert(value, walk);
  } catch {
    return '[unreadable]';
  } finally {
    walk.ancestors.delete(value);
  }
}

function convert(value: object, walk: Walk): RedactedValue {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return `[${value.byteLength} bytes]`;
  }
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return visitFields(errorFields(value, walk), walk);
  if (Array.isArray(value)) return visitItems(value, walk);
  if (value instanceof Set) return visitItems(value, walk);
  if (value instanceof Map) return visitFields(value.entries(), walk);
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return visit(value.toJSON(), walk);
  }
  return visitFields(readFields(value), walk);
}

function visitItems(items: Iterable<unknown>, walk: Walk): readonly RedactedValue[] {
  const result: RedactedValue[] = [];
  for (const item of items) {
    if (walk.nodesLeft <= 0) {
      result.push('[more left out]');
      break;
    }
    walk.nodesLeft -= 1;
    result.push(visit(item, walk));
  }
  return result;
}

function visitFields(fields: Iterable<readonly [unknown, unknown]>, walk: Walk): RedactedValue {
  const result: [string, RedactedValue][] = [];
  for (const [key, field] of fields) {
    if (walk.nodesLeft <= 0) {
      result.push(['…', '[more left out]']);
      break;
    }
    walk.nodesLeft -= 1;
    const name = typeof key === 'string' ? key : keyText(key);
    const value = holdsText(field) && isSensitiveKey(name, walk.keys) ? REDACTED : visit(field, walk);
    if (value !== undefined) result.push([visitText(name, walk), value]);
  }
  // fromEntries defines properties, so a field named __proto__ is only a field.
  return Object.fromEntries(result);
}

function keyText(key: unknown): string {
  return typeof key === 'object' && key !== null ? '[object]' : String(key);
}

/** A flag or a missing value under a sensitive name tells nothing and stays readable. */
function holdsText(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'boolean' && value !== '';
}

function* readFields(value: object): Generator<readonly [string, unknown]> {
  for (const key of Object.keys(value)) {
    yield [key, read(value, key)];
  }
}

function read(value: object, key: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[key];
  } catch {
    return '[unreadable]';
  }
}

function* errorFields(error: Error, walk: Walk): Generator<readonly [string, unknown]> {
  yield ['name', read(error, 'name')];
  yield ['message', read(error, 'message')];
  for (const [key, field] of readFields(error)) {
    if (key !== 'name' && key !== 'message' && key !== 'stack' && key !== 'cause') {
      yield [key, field];
    }
  }
  if (walk.includeStack) yield ['stack', read(error, 'stack')];
  yield ['cause', read(error, 'cause')];
  if (error instanceof AggregateError) yield ['errors', read(error, 'errors')];
}
