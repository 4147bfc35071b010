import { InvalidOptionError, ProtocolError } from '@bioxen/core';

/** A value on the wire: what msgpack has, and `[index]` for what stands in the list of tables. */
type WireValue = null | boolean | number | bigint | string | Uint8Array | readonly [number];
/**
 * `a`: a list, `r`: a record (key, value, …), `m`: a map (key, value, …), `z`: minus zero, `o`: a record that stands for a
 * function or what else is no data. Those who do not know `o` take it for `r`.
 */
type WireTable = readonly ['a' | 'r' | 'm' | 'z' | 'o', ...WireValue[]];

/** Values with their tables, which may be shared and cyclic. */
export interface WireGraph {
  readonly root: WireValue;
  readonly tables: readonly WireTable[];
}

const SIMPLE: ReadonlySet<string> = new Set(['boolean', 'string', 'number', 'bigint']);

/** Data as a graph that msgpack can carry: maps, bytes, big integers, shared and cyclic objects stay what they are. */
export function toGraph(data: unknown, what: string = 'the value'): WireGraph {
  const tables: WireTable[] = [];
  const known = new Map<unknown, readonly [number]>();
  const waiting: (() => void)[] = [];
  const place = (value: unknown): WireValue => {
    if (value === undefined || value === null) return null;
    if (Object.is(value, -0)) return known.get('-0') ?? add('-0', 'z', []);
    if (SIMPLE.has(typeof value)) return value as WireValue;
    if (value instanceof Uint8Array) return value;
    const found = known.get(value);
    if (found !== undefined) return found;
    if (Array.isArray(value)) return add(value, 'a', value);
    if (value instanceof Map) return add(value, 'm', [...value].flat(1));
    if (isRecord(value)) return add(value, isOpaque(value) ? 'o' : 'r', itemsOf(value));
    const kind = typeof value === 'object' ? value.constructor.name : typeof value;
    throw new InvalidOptionError(what, `a ${kind} cannot be sent to the daemon`, {
      hint: 'Give plain data: text, numbers, lists, records, maps and bytes.',
    });
  };
  const add = (value: unknown, kind: WireTable[0], items: readonly unknown[]): readonly [number] => {
    const reference = [tables.length] as const;
    known.set(value, reference);
    tables.push([kind]);
    waiting.push(() => {
      tables[reference[0]] = [kind, ...items.map(place)];
    });
    return reference;
  };
  const root = place(data);
  // Not one inside of the other: data may be deep. What they add comes behind them.
  for (const next of waiting) next();
  return { root, tables };
}

/** Is it what msgpack has itself, so that it needs no graph around it? */
export function isPlain(value: unknown): boolean {
  if (value === null || value instanceof Uint8Array) return true;
  return SIMPLE.has(typeof value) && !Object.is(value, -0);
}

/** The data of a graph. @throws ProtocolError for one that is none */
export function fromGraph({ root, tables }: WireGraph): unknown {
  const made = tables.map(([kind]) => {
    if (kind === 'a') return [];
    if (kind === 'm') return new Map();
    if (kind === 'o') return {};
    return kind === 'z' ? -0 : (Object.create(null) as object);
  });
  const valueOf = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    const [index] = value as readonly unknown[];
    if (typeof index !== 'number' || !(index in made))
      throw new ProtocolError('A table is named that is not there.');
    return made[index];
  };
  for (const [index, table] of tables.entries()) fill(made[index], table, valueOf);
  return valueOf(root);
}

/** Puts the items of a table into what was made for it. */
function fill(made: unknown, table: WireTable, valueOf: (item: unknown) => unknown): void {
  const [kind] = table;
  if (kind === 'z') return;
  const step = kind === 'a' ? 1 : 2;
  for (let at = 1; at < table.length; at += step) {
    const item = table[at];
    if (kind === 'a') (made as unknown[]).push(valueOf(item));
    else if (kind === 'm') (made as Map<unknown, unknown>).set(valueOf(item), valueOf(table[at + 1]));
    else if (kind === 'o') define(made as object, valueOf(item), valueOf(table[at + 1]));
    // A record has no prototype: `__proto__` is a key like any other.
    else (made as Record<string, unknown>)[valueOf(item) as string] = valueOf(table[at + 1]);
  }
}

/** Also `__proto__` is a key like any other then. */
function define(made: object, key: unknown, value: unknown): void {
  Object.defineProperty(made, String(key), { value, enumerable: true, configurable: true, writable: true });
}

/** A table of Lua has no prototype, and so is told from what stands for a function. */
function isOpaque(value: object): boolean {
  return 'luaType' in value && Object.getPrototypeOf(value) === Object.prototype;
}

function itemsOf(record: object): readonly unknown[] {
  const items: unknown[] = [];
  for (const [key, item] of Object.entries(record)) if (item !== undefined) items.push(key, item);
  return items;
}

function isRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
