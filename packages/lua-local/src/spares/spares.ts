import { type Clock, ClosedError, systemClock, type TimerHandle } from '@bioxen/core';
import type { FindModule } from '@bioxen/lua-driver';
import type { LocalEngine } from '../local-engine.js';

const IDLE_MS = 5 * 60_000;
const MAX_KINDS = 2;

/** An interpreter that was started ahead of time: it asks for modules whoever gets it. */
export interface Spare {
  readonly engine: LocalEngine;
  findModule: FindModule;
}

/** Starts one. */
export type StartSpare = () => Promise<Spare>;

interface Kept {
  readonly starting: Promise<Spare | undefined>;
  timer: TimerHandle | undefined;
}

/** Options of `Spares`. */
export interface SparesOptions {
  /** A spare that nobody has wanted for so long ends, milliseconds. @defaultValue 5 minutes */
  readonly idleMs?: number;
  readonly clock?: Clock;
}

/**
 * One interpreter ahead of time for each of the last kinds that were wanted. Each is given away once and never taken back:
 * nothing of one user is seen by the next.
 */
export class Spares {
  readonly #idleMs: number;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  #isClosed = false;

  constructor({ idleMs = IDLE_MS, clock = systemClock }: SparesOptions = {}) {
    this.#idleMs = idleMs;
    this.#clock = clock;
  }

  /** The spare of a kind, if there is one that lives. */
  async take(kind: string): Promise<Spare | undefined> {
    const kept = this.#kept.get(kind);
    if (kept === undefined) return undefined;
    this.#kept.delete(kind);
    kept.timer?.cancel();
    const spare = await kept.starting;
    if (spare === undefined) return undefined;
    spare.engine.wake();
    // Nobody has looked after it: one that was killed just now is not known to be gone.
    return await spare.engine.client.isComplete('').then(
      () => spare,
      () => undefined,
    );
  }

  /** Starts one of this kind, unless there is one. It starts once those who wait now have what they wait for. */
  refill(kind: string, start: StartSpare): void {
    if (this.#isClosed || this.#kept.has(kind)) return;
    const starting = new Promise<Spare | undefined>((resolve) => {
      setImmediate(() => {
        // What keeps it from starting will keep the next one, which says so.
        start().then(resolve, () => {
          resolve(undefined);
        });
      });
    });
    const kept: Kept = { starting, timer: undefined };
    this.#kept.set(kind, kept);
    kept.timer = this.#clock.setTimeout(
      () => {
        if (this.#kept.get(kind) === kept) this.#drop(kind, kept);
      },
      this.#idleMs,
      { unref: true },
    );
    void starting.then((spare) => spare?.engine.rest());
    for (const [oldest, other] of this.#kept) {
      if (this.#kept.size <= MAX_KINDS) break;
      this.#drop(oldest, other);
    }
  }

  /** Ends all of them. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const all = [...this.#kept];
    for (const [kind, kept] of all) this.#drop(kind, kept);
    await Promise.all(all.map(async ([, { starting }]) => (await starting)?.engine.kill()));
  }

  #drop(kind: string, { starting, timer }: Kept): void {
    this.#kept.delete(kind);
    timer?.cancel();
    void starting.then((spare) => spare?.engine.kill());
  }
}

/** What a spare says to who asks it for a module before it has an owner: nobody does. */
export const nobodysModules: FindModule = () => {
  throw new ClosedError('A spare interpreter');
};
