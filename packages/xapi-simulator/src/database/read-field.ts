import { BioxenError } from '@bioxen/core';
import type { SimRecord, SimValue } from './sim-value.js';

/** A field that holds text: a string, reference, enum or date. */
export function text(record: SimRecord, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : wrong(name, 'text', value);
}

/** A field that holds a bool. */
export function flag(record: SimRecord, name: string): boolean {
  const value = record[name];
  return typeof value === 'boolean' ? value : wrong(name, 'a bool', value);
}

/** A field that holds an int or float, as a number. */
export function number(record: SimRecord, name: string): number {
  const value = record[name];
  return typeof value === 'number' || typeof value === 'bigint'
    ? Number(value)
    : wrong(name, 'a number', value);
}

/** A field that holds a set of strings, references or enums. */
export function list(record: SimRecord, name: string): readonly string[] {
  const value = record[name];
  return isSet(value) ? (value as readonly string[]) : wrong(name, 'a set', value);
}

/** A field that holds a map of strings. */
export function map(record: SimRecord, name: string): ReadonlyMap<string, string> {
  const value = record[name];
  return isMap(value) ? (value as ReadonlyMap<string, string>) : wrong(name, 'a map', value);
}

/** Is the value a set? */
export function isSet(value: SimValue | undefined): value is readonly SimValue[] {
  return Array.isArray(value);
}

/** Is the value a map? */
export function isMap(value: SimValue | undefined): value is ReadonlyMap<string, SimValue> {
  return value instanceof Map;
}

function wrong(name: string, expected: string, value: unknown): never {
  throw new BioxenError(`The field ${name} of a record holds ${typeof value} instead of ${expected}`, {
    code: 'API_VALIDATION_ERROR',
    hint: 'Give every field the type that the model says when you insert into or update sim.db.',
  });
}
