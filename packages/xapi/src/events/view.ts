import { anAbortSignal, anArray, checkOptions } from '@bioxen/core';
import type { CallOptions } from '../call-options.js';
import type { ClassName } from '../schema/class-schema.js';
import { createBarrier } from './barrier.js';
import { createEventFeed } from './event-feed.js';
import type { EventSource } from './event-source.js';
import type { KnownObjects } from './known-objects.js';
import { startLifetime } from './lifetime.js';
import { subscriptionOf, unknownClass } from './subscription.js';
import { createViewTable, type FilledTable, type ViewTable } from './view-table.js';

/** Options of `view`. */
export interface ViewOptions<Class extends ClassName = ClassName> {
  readonly classes: readonly Class[];
  /** Ends the view. */
  readonly signal?: AbortSignal | undefined;
}

/** What every view has, beside a table for each of its classes. */
export interface ViewControls extends AsyncDisposable {
  /** Resolves when the view holds everything that the server had done before the call. */
  barrier(options?: CallOptions): Promise<void>;
  /**
   * Resolves when the view is ended, by `close`, by its signal or with its client; rejects when it cannot be kept up any
   * more. Until then it outlives lost connections, and holds what it knew.
   */
  readonly ended: Promise<void>;
  /** Stops following the server. Idempotent. */
  close(): Promise<void>;
}

/** Objects of some classes as they are on the server: `view.VM.get(ref)`. */
export type View<Class extends ClassName, Int extends number | bigint = number> = ViewControls & {
  readonly [Name in Class]: ViewTable<Name, Int>;
};

/** Reads all objects of some classes in one request, and follows their changes from there. */
export async function createView<Class extends ClassName, Int extends number | bigint>(
  source: EventSource,
  options: ViewOptions<Class>,
): Promise<View<Class, Int>> {
  checkOptions(options, { classes: anArray, signal: anAbortSignal });
  const subscription = subscriptionOf(options.classes);
  for (const name of subscription.asked)
    if (name === '*' || name.includes('/')) throw unknownClass(name, 'classes');
  const tables: Map<string, FilledTable> = new Map(
    subscription.asked.map((name) => [name, createViewTable()]),
  );
  const news: (() => void)[] = [];
  const lifetime = startLifetime(source.core, 'view', { signal: options.signal });
  const next = createEventFeed(source, {
    subscription,
    known: knownIn(tables, news),
    lifetime,
    patienceMs: Number.POSITIVE_INFINITY,
  });
  const barrier = createBarrier(source, tables);

  const step = async (): Promise<void> => {
    const batch = await next();
    for (const tell of news.splice(0)) tell();
    barrier.reached(batch);
  };
  try {
    await step();
  } catch (error) {
    lifetime.end();
    throw error;
  }
  const follow = async (): Promise<void> => {
    try {
      while (lifetime.over === undefined) await step();
    } catch (error) {
      if (lifetime.over !== undefined) return;
      barrier.fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      lifetime.end();
      barrier.fail(lifetime.error());
    }
  };
  const ended = follow();
  // Whoever does not look at `ended` is told by the next barrier.
  ended.catch(() => undefined);
  const close = async (): Promise<void> => {
    lifetime.end();
    await ended.catch(() => undefined);
  };
  const controls: ViewControls = {
    barrier: (callOptions = {}) => barrier.wait(callOptions),
    ended,
    close,
    [Symbol.asyncDispose]: close,
  };
  const byClass = Object.fromEntries([...tables].map(([name, { table }]) => [name, table]));
  return Object.freeze({ ...byClass, ...controls }) as unknown as View<Class, Int>;
}

function knownIn(tables: ReadonlyMap<string, FilledTable>, news: (() => void)[]): KnownObjects {
  return {
    has: (className, ref) => tables.get(className)?.records.has(ref) ?? false,
    isSame: ({ class: className, ref, snapshot }) => tables.get(className)?.isSame(ref, snapshot) ?? false,
    note(event) {
      const tell = tables.get(event.class)?.take(event);
      if (tell !== undefined) news.push(tell);
    },
    classes: () => tables.keys(),
    refs: (className) => tables.get(className)?.records.keys() ?? [],
    count: (className) => tables.get(className)?.records.size ?? 0,
  };
}
