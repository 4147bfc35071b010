import { InvalidOptionError } from '@bioxen/core';
import type { CellClock } from './cell-clock.js';

const MICROSECONDS = 1_000_000;
/** 285 years: up to here each microsecond is a whole number of its own. */
const LARGEST_SECONDS = Math.floor(Number.MAX_SAFE_INTEGER / MICROSECONDS);

/** A clock that quanta alone move on: the same calls give the same times, on every computer. */
export class SimulatedClock implements CellClock {
  readonly kind = 'simulated' as const;
  /** Whole, so that sums do not depend on their order. */
  #micros = 0;

  nowSeconds(): number {
    return this.#micros / MICROSECONDS;
  }

  /** The time so many seconds from now, in whole microseconds. @throws InvalidOptionError like `advance` */
  after(seconds: number): number {
    return this.#microsAfter(seconds) / MICROSECONDS;
  }

  /** @throws InvalidOptionError for anything but a number of seconds from 0, and past what it can count */
  advance(seconds: number): void {
    this.#micros = this.#microsAfter(seconds);
  }

  #microsAfter(seconds: number): number {
    if (!Number.isFinite(seconds) || seconds < 0)
      throw InvalidOptionError.unexpected('seconds', seconds, 'a number of seconds, 0 or more');
    const micros = this.#micros + Math.round(seconds * MICROSECONDS);
    if (micros > LARGEST_SECONDS * MICROSECONDS)
      throw new InvalidOptionError(
        'seconds',
        `${seconds} from ${this.nowSeconds()} is past the ${LARGEST_SECONDS} s that the clock of a cell counts to`,
      );
    return micros;
  }
}
