import type { Clock } from '@bioxen/core';
import type { Change, SimDatabase } from '../database/sim-database.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { makesEvents } from './collect-events.js';
import type { SimEvent } from './sim-event.js';
import { Subscription } from './subscription.js';

interface Queue {
  readonly texts: Set<string>;
  subscription: Subscription;
  events: SimEvent[];
  isLost: boolean;
  wake: (() => void) | undefined;
  isEnded: boolean;
}

// A client that reads this slowly has lost events.
const longestQueue = 1_000;

/** Answers `event.register` and `event.next`, the way of clients older than `event.from`: every single change, queued. */
export class EventQueues {
  readonly #database: SimDatabase;
  readonly #clock: Clock;
  readonly #queues = new Map<string, Queue>();
  #nextId = 0;

  constructor(database: SimDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    database.watch((change) => this.#onChange(change));
  }

  /** The number that the next event will have. */
  get currentId(): number {
    return this.#nextId;
  }

  /** Adds classes to what a session hears of. */
  register(session: string, classes: readonly string[]): void {
    const queue = this.#queues.get(session) ?? this.#open(session);
    for (const each of classes) queue.texts.add(each.toLowerCase());
    queue.subscription = new Subscription([...queue.texts]);
  }

  /** Takes classes away. */
  unregister(session: string, classes: readonly string[]): void {
    const queue = this.#queues.get(session);
    if (queue === undefined) return;
    for (const each of classes) queue.texts.delete(each.toLowerCase());
    queue.subscription = new Subscription([...queue.texts]);
  }

  /**
   * The events since the last call; waits for the first.
   * @throws ApiFailure SESSION_NOT_REGISTERED, EVENTS_LOST, or SESSION_INVALID when the session ends meanwhile
   */
  async next(session: string, trackId: string, signal: AbortSignal): Promise<readonly SimEvent[]> {
    const queue = this.#queues.get(session);
    if (queue === undefined) throw new ApiFailure('SESSION_NOT_REGISTERED', `trackid=${trackId}`);
    while (queue.events.length === 0 && !queue.isLost && !queue.isEnded && !signal.aborted) {
      await new Promise<void>((resolve) => {
        queue.wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    if (queue.isEnded) throw new ApiFailure('SESSION_INVALID', session);
    if (queue.isLost) {
      queue.isLost = false;
      throw new ApiFailure('EVENTS_LOST');
    }
    const { events } = queue;
    queue.events = [];
    return events;
  }

  /** Ends the queue of a session that ended. */
  endSession(session: string): void {
    const queue = this.#queues.get(session);
    if (queue === undefined) return;
    queue.isEnded = true;
    queue.wake?.();
    this.#queues.delete(session);
  }

  /** Drops what is queued: the next call of each session says EVENTS_LOST. */
  loseEvents(): void {
    for (const queue of this.#queues.values()) this.#lose(queue);
  }

  #open(session: string): Queue {
    const queue: Queue = {
      texts: new Set(),
      subscription: new Subscription([]),
      events: [],
      isLost: false,
      wake: undefined,
      isEnded: false,
    };
    this.#queues.set(session, queue);
    return queue;
  }

  #lose(queue: Queue): void {
    queue.events = [];
    queue.isLost = true;
    queue.wake?.();
  }

  #onChange({ className, ref, operation }: Change): void {
    if (this.#queues.size === 0 || !makesEvents(className)) return;
    const interested = [...this.#queues.values()].filter(({ subscription }) =>
      subscription.matches(className, ref),
    );
    if (interested.length === 0) return;
    const record = this.#database.table(className).get(ref);
    const event: SimEvent = {
      id: String(this.#nextId),
      timestamp: `${Math.floor(this.#clock.now() / 1000)}.`,
      className,
      operation,
      ref,
      ...(record === undefined ? {} : { snapshot: record }),
    };
    this.#nextId += 1;
    for (const queue of interested) {
      queue.events.push(event);
      if (queue.events.length > longestQueue) this.#lose(queue);
      else queue.wake?.();
    }
  }
}
