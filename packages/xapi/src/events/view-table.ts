import { isDeepStrictEqual } from 'node:util';
import type { Records } from '../generated/classes.js';
import type { Ref } from '../refs.js';
import type { ClassName } from '../schema/class-schema.js';
import type { AnyObjectEvent } from './known-objects.js';

/** What listeners of a view are told. */
export interface ViewChanges<Class extends ClassName, Int extends number | bigint = number> {
  readonly add: { readonly ref: Ref<Class>; readonly record: Records<Int>[Class] };
  readonly mod: {
    readonly ref: Ref<Class>;
    readonly record: Records<Int>[Class];
    readonly previous: Records<Int>[Class];
  };
  readonly del: { readonly ref: Ref<Class>; readonly previous: Records<Int>[Class] };
}

/** Which objects are wanted: those with these values of fields, or those that a function takes. */
export type ViewFilter<Class extends ClassName, Int extends number | bigint = number> =
  | Partial<Records<Int>[Class]>
  | ((record: Records<Int>[Class], ref: Ref<Class>) => boolean);

/** The objects of one class as they are on the server. Records are never changed, only replaced. */
export interface ViewTable<Class extends ClassName, Int extends number | bigint = number> {
  readonly size: number;
  /** An object as it is now; undefined when there is none. */
  get(ref: Ref<Class>): Records<Int>[Class] | undefined;
  /** The objects that fit, by reference. */
  where(filter: ViewFilter<Class, Int>): ReadonlyMap<Ref<Class>, Records<Int>[Class]>;
  /** Calls back after each change, when everything that came with it is in the view. Gives how to stop. */
  on<Operation extends keyof ViewChanges<Class>>(
    operation: Operation,
    listener: (change: ViewChanges<Class, Int>[Operation]) => void,
  ): () => void;
  [Symbol.iterator](): IterableIterator<[Ref<Class>, Records<Int>[Class]]>;
}

type AnyListener = (change: object) => void;

/** A table and what fills it. */
export interface FilledTable {
  readonly table: ViewTable<ClassName, number | bigint>;
  readonly records: ReadonlyMap<string, object>;
  isSame(ref: string, record: unknown): boolean;
  /** Takes a change in. Gives what tells the listeners, for when the rest is in too. */
  take(event: AnyObjectEvent): () => void;
}

/** A table without objects. */
export function createViewTable(): FilledTable {
  const records: Map<string, object> = new Map();
  const listeners: Map<string, Set<AnyListener>> = new Map([
    ['add', new Set()],
    ['mod', new Set()],
    ['del', new Set()],
  ]);
  const table = {
    get size(): number {
      return records.size;
    },
    get: (ref: string) => records.get(ref),
    where: (filter: object | ((record: object, ref: string) => boolean)) => {
      const fits = typeof filter === 'function' ? filter : fitting(filter);
      const found: Map<string, object> = new Map();
      for (const [ref, record] of records)
        if ((fits as (record: object, ref: string) => boolean)(record, ref)) found.set(ref, record);
      return found;
    },
    on: (operation: string, listener: AnyListener) => {
      // Wrapped, so that a function that was given twice is called twice, and stopped once.
      const own: AnyListener = (change) => listener(change);
      listeners.get(operation)?.add(own);
      return () => void listeners.get(operation)?.delete(own);
    },
    [Symbol.iterator]: () => records.entries(),
  };
  return {
    table: table as unknown as FilledTable['table'],
    records,
    isSame: (ref, record) => isDeepStrictEqual(records.get(ref), record),
    take(event) {
      const { ref, operation } = event;
      const previous = records.get(ref);
      let change: object;
      if (operation === 'del') {
        records.delete(ref);
        change = { ref, previous };
      } else {
        records.set(ref, event.snapshot);
        change = { ref, record: event.snapshot, ...(operation === 'mod' ? { previous } : {}) };
      }
      return () => {
        for (const listener of listeners.get(operation) ?? []) callApart(listener, change);
      };
    },
  };
}

function fitting(wanted: object): (record: object) => boolean {
  const fields = Object.entries(wanted);
  return (record) =>
    fields.every(([name, value]) => isDeepStrictEqual((record as Record<string, unknown>)[name], value));
}

/** What a listener throws is its owner's fault: it becomes an uncaught exception, and the view goes on. */
function callApart(listener: AnyListener, change: object): void {
  try {
    listener(change);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
