import { type Clock, InvalidConfigurationError, systemClock } from '@bioxen/core';
import type { CellClock } from './cell-clock.js';

const DEFAULT_QUANTUM_MS = 10;

/** Options of `RealClock`. */
export interface RealClockOptions {
  /** Seconds of the cell in one second on the wall. @defaultValue 1 */
  readonly timeScale?: number;
  /** Length of a quantum on the wall, milliseconds. @defaultValue 10 */
  readonly quantumMs?: number;
  readonly clock?: Clock;
}

/** The time of this computer, scaled. Wall clocks that jump do not move it back. */
export class RealClock implements CellClock {
  readonly kind = 'real' as const;
  readonly timeScale: number;
  readonly quantumMs: number;
  readonly #clock: Clock;
  readonly #startMs: number;
  #latest = 0;

  /** @throws InvalidConfigurationError */
  constructor({ timeScale = 1, quantumMs = DEFAULT_QUANTUM_MS, clock = systemClock }: RealClockOptions = {}) {
    const problems = Object.entries({ timeScale, quantumMs })
      .filter(([, value]) => !Number.isFinite(value) || value <= 0)
      .map(([path]) => ({ path, message: 'must be a number above 0' }));
    if (problems.length > 0) throw new InvalidConfigurationError(problems);
    this.timeScale = timeScale;
    this.quantumMs = quantumMs;
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
  }

  nowSeconds(): number {
    const seconds = ((this.#clock.monotonicMs() - this.#startMs) / 1000) * this.timeScale;
    this.#latest = Math.max(this.#latest, seconds);
    return this.#latest;
  }

  /** Waits until the cell is so old. */
  async waitUntil(seconds: number, signal?: AbortSignal): Promise<void> {
    const waitMs = ((seconds - this.nowSeconds()) / this.timeScale) * 1000;
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal === undefined ? {} : { signal });
  }
}
