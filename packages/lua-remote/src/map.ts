import { setMaxListeners } from 'node:events';
import {
  aBoolean,
  aCount,
  checkOptions,
  type ExecuteOptions,
  executeOptionChecks,
  type ExecutionResult,
  InvalidOptionError,
  type LuaInput,
  OperationAbortedError,
} from '@bioxen/core';
import { recordFailedIndex } from './failed-index.js';
import { ItemSource } from './item-source.js';
import type { Work } from './spawner-pool.js';

/** Options of `map`: those of each program, and how many run at once. */
export interface MapOptions extends Omit<ExecuteOptions, 'args'> {
  /** Programs that run at once. @defaultValue 8 */
  readonly concurrency?: number;
  /** Give the results in the order of the items; else each as soon as it is there. @defaultValue true */
  readonly ordered?: boolean;
}

/** The result of one item. */
export interface MappedResult {
  /** Which item it was, from 0. */
  readonly index: number;
  readonly result: ExecutionResult;
}

const DEFAULT_CONCURRENCY = 8;

/** What fits each option of `map`. */
const mapOptionChecks = {
  ...executeOptionChecks,
  args: () => 'nothing: each item is the argument of its program',
  concurrency: (value: unknown) => (value === 0 ? 'at least 1' : aCount(value)),
  ordered: aBoolean,
};

/** What runs many programs. */
export interface ManyPrograms {
  /** Work comes. Gives what is called when it is over. */
  begin(work: Work): () => void;
  run(item: LuaInput, options: ExecuteOptions): Promise<ExecutionResult>;
}

/**
 * Runs a program once for each item, few at a time; nothing is read ahead of them. Whoever leaves the loop, or gets an
 * error out of it, ends the programs that run. A program that fails is a result like others; one whose interpreter is
 * killed or that takes too long ends the loop with its error, of which `failedIndexOf` says the item.
 * @throws what running one throws, and InvalidOptionError
 */
export async function* mapItems(
  { run, begin: beginWork }: ManyPrograms,
  items: Iterable<LuaInput> | AsyncIterable<LuaInput>,
  options: MapOptions = {},
): AsyncGenerator<MappedResult, void, undefined> {
  checkOptions(options, mapOptionChecks);
  const { concurrency = DEFAULT_CONCURRENCY, ordered = true, signal, ...execute } = options;
  if (!isIterable(items))
    throw InvalidOptionError.unexpected('items', items, 'a list, or another iterable of items');
  const stop = new AbortController();
  // As many programs listen to it as run at once, and what starts them does.
  setMaxListeners(0, stop.signal);
  const source = new ItemSource(items);
  const abort = (): void => {
    stop.abort(signal?.reason);
    source.giveUp(OperationAbortedError.fromSignal(stop.signal, 'the Lua program'));
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const running = new Map<number, Promise<MappedResult>>();
  const end = beginWork({
    atOnce: concurrency,
    programs: Array.isArray(items) ? items.length : Infinity,
  });
  let count = 0;
  const begin = (item: LuaInput): void => {
    const index = count++;
    const result = run(item, { ...execute, signal: stop.signal }).then(
      (done) => ({ index, result: done }),
      (error: unknown) => {
        recordFailedIndex(error, index);
        throw error;
      },
    );
    // Whoever waits for it hears of it; nobody may, when another failed first.
    result.catch(() => undefined);
    running.set(index, result);
  };
  try {
    for (let wanted = 0; ;) {
      // A source that is slow holds up neither results nor errors.
      const reading = source.feed(begin, () => running.size < concurrency);
      const first = ordered ? running.get(wanted) : firstOf(running);
      const waits = [first, reading].filter((each) => each !== undefined);
      if (waits.length === 0) return;
      const mapped = await Promise.race(waits);
      if (mapped === undefined) continue;
      wanted += 1;
      running.delete(mapped.index);
      yield mapped;
    }
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', abort);
    await Promise.allSettled(running.values());
    end();
    await source.close();
  }
}

function firstOf(running: ReadonlyMap<number, Promise<MappedResult>>): Promise<MappedResult> | undefined {
  return running.size === 0 ? undefined : Promise.race(running.values());
}

function isIterable(items: unknown): boolean {
  return (
    typeof items === 'object' && items !== null && (Symbol.asyncIterator in items || Symbol.iterator in items)
  );
}
