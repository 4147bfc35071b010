import { type Clock, systemClock } from '@bioxen/core';

/** How long a turn of the event loop may hear one worker: what others wait for comes sooner than a person notices. */
const TURN_MS = 5;

/**
 * Does pieces of work in the order in which they come, at once as a rule; what comes when this turn of the event loop has
 * had its time waits for the next. Node hands over up to a thousand messages of a worker in one turn, and as long as the
 * worker fills the queue nothing else of this process moves.
 */
export class PacedWork {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #waiting: (() => void)[] = [];
  #turnEndsMs = 0;
  #isInTurn = false;

  constructor(clock: Pick<Clock, 'monotonicMs'> = systemClock) {
    this.#clock = clock;
  }

  add(work: () => void): void {
    if (!this.#isInTurn) this.#beginTurn();
    if (this.#waiting.length === 0 && this.#clock.monotonicMs() < this.#turnEndsMs) work();
    else this.#waiting.push(work);
  }

  #beginTurn(): void {
    this.#isInTurn = true;
    this.#turnEndsMs = this.#clock.monotonicMs() + TURN_MS;
    setImmediate(() => {
      this.#isInTurn = false;
      if (this.#waiting.length > 0) this.#goOn();
    });
  }

  #goOn(): void {
    this.#beginTurn();
    do this.#waiting.shift()?.();
    while (this.#waiting.length > 0 && this.#clock.monotonicMs() < this.#turnEndsMs);
  }
}
