import type { Clock } from '@bioxen/core';
import type { Change, SimDatabase } from '../database/sim-database.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { Timing } from '../timing.js';
import { collectEvents, makesEvents } from './collect-events.js';
import { eventToken, readEventToken } from './event-token.js';
import type { EventBatch } from './sim-event.js';
import type { Subscription } from './subscription.js';

/** A poll of `event.from`. */
export interface Poll {
  readonly session: string;
  readonly subscription: Subscription;
  readonly token: string;
  readonly timeoutMs: number;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly session: string;
  readonly subscription: Subscription;
  readonly wake: (reason: WakeReason) => void;
}

type WakeReason = 'change' | 'deadline' | 'session-end' | 'client-gone';

// Counted by xapi although no client can see them.
const hiddenCounts = [['Diagnostics', 0]] as const;

/** Answers `event.from`: snapshot and subscription in one, many changes as one, long polls that wake up. */
export class EventHub {
  readonly #database: SimDatabase;
  readonly #clock: Clock;
  readonly #timing: Timing;
  readonly #waiters = new Set<Waiter>();

  constructor(database: SimDatabase, clock: Clock, timing: Timing) {
    this.#database = database;
    this.#clock = clock;
    this.#timing = timing;
    database.watch((change) => this.#onChange(change));
  }

  /** How many polls wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /**
   * The next batch. Waits until there is something, or the time is over.
   * @throws ApiFailure SESSION_INVALID when the session ends meanwhile
   */
  async poll(poll: Poll): Promise<EventBatch> {
    const { subscription, signal } = poll;
    let since = readEventToken(poll.token);
    const deadlineMs = this.#clock.monotonicMs() + poll.timeoutMs;
    for (;;) {
      const { events, last } = collectEvents(this.#database, subscription, since);
      since = last;
      const leftMs = deadlineMs - this.#clock.monotonicMs();
      if (events.length > 0 || leftMs <= 0 || signal.aborted) return this.#batch(events, since);
      const reason = await this.#wait(poll, leftMs + this.#timing.overshootMs);
      if (reason === 'session-end') throw new ApiFailure('SESSION_INVALID', poll.session);
      if (reason !== 'change') return this.#batch([], since);
      if (this.#timing.batchMs > 0 && !subscription.isTasksOnly)
        await this.#clock.sleep(this.#timing.batchMs);
    }
  }

  /** Wakes the polls of a session that ended. */
  endSession(session: string): void {
    for (const waiter of this.#waiters) if (waiter.session === session) waiter.wake('session-end');
  }

  #batch(events: EventBatch['events'], generation: number): EventBatch {
    const counts = new Map<string, number>(hiddenCounts);
    for (const { className, size } of this.#database.tables()) counts.set(className, size);
    // xapi's order: by name as the model spells it, the last first.
    const validRefCounts = new Map(
      [...counts].sort(([a], [b]) => (a < b ? 1 : -1)).map(([name, count]) => [name.toLowerCase(), count]),
    );
    return { events, validRefCounts, token: eventToken(generation) };
  }

  #wait({ session, subscription, signal }: Poll, delayMs: number): Promise<WakeReason> {
    return new Promise((resolve) => {
      const wake = (reason: WakeReason): void => {
        this.#waiters.delete(waiter);
        timer.cancel();
        signal.removeEventListener('abort', leave);
        resolve(reason);
      };
      const leave = (): void => wake('client-gone');
      const waiter: Waiter = { session, subscription, wake };
      const timer = this.#clock.setTimeout(() => wake('deadline'), delayMs);
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.add(waiter);
    });
  }

  #onChange({ className, ref }: Change): void {
    if (this.#waiters.size === 0 || !makesEvents(className)) return;
    for (const waiter of this.#waiters) {
      if (waiter.subscription.matches(className, ref)) waiter.wake('change');
    }
  }
}
