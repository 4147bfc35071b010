import {
  aBoolean,
  aCount,
  checkOptions,
  type ExecuteOptions,
  executeOptionChecks,
  type ExecutionResult,
  type LuaInput,
} from '@bioxen/core';

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
  args: () => 'left out: the item is the argument',
  concurrency: (value: unknown) => (value === 0 ? 'at least 1' : aCount(value)),
  ordered: aBoolean,
};

/**
 * Runs a program once for each item, few at a time; nothing is read ahead of them. Whoever leaves the loop, or gets an
 * error out of it, ends the programs that run. @throws what running one throws
 */
export async function* mapItems(
  run: (item: LuaInput, options: ExecuteOptions) => Promise<ExecutionResult>,
  items: Iterable<LuaInput> | AsyncIterable<LuaInput>,
  options: MapOptions = {},
): AsyncGenerator<MappedResult, void, undefined> {
  checkOptions(options, mapOptionChecks);
  const { concurrency = DEFAULT_CONCURRENCY, ordered = true, signal, ...execute } = options;
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort(signal?.reason);
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const running = new Map<number, Promise<MappedResult>>();
  const source = iteratorOf(items);
  let count = 0;
  let isAtEnd = false;
  const fill = async (): Promise<void> => {
    while (!isAtEnd && running.size < concurrency) {
      const next = await source.next();
      if (next.done === true) {
        isAtEnd = true;
        return;
      }
      const index = count++;
      const result = run(next.value, { ...execute, signal: stop.signal }).then((done) => ({
        index,
        result: done,
      }));
      // Whoever waits for it hears of it; nobody may, when another failed first.
      result.catch(() => undefined);
      running.set(index, result);
    }
  };
  try {
    for (let wanted = 0; ; wanted++) {
      await fill();
      const first = ordered ? running.get(wanted) : Promise.race(running.values());
      if (first === undefined || running.size === 0) return;
      const mapped = await first;
      running.delete(mapped.index);
      yield mapped;
    }
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', abort);
    await Promise.allSettled(running.values());
    await source.return?.();
  }
}

function iteratorOf(
  items: Iterable<LuaInput> | AsyncIterable<LuaInput>,
): AsyncIterator<LuaInput> | Iterator<LuaInput> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
