import { type Clock, type TimerHandle, VMTimeoutError } from '@bioxen/core';

/** Ticks without a sign of life until the other side is given up. */
const MAX_SILENT_TICKS = 3;

/** Options of `Liveness`. */
export interface LivenessOptions {
  readonly clock: Clock;
  /** Between two looks, milliseconds. */
  readonly tickMs: number;
  /** Is an answer waited for? */
  readonly isWaiting: () => boolean;
  /** Asks for a sign of life. */
  readonly ping: () => void;
  readonly onSilent: (error: Error) => void;
}

/** Notices that the other side does not answer any more, as when its process was stopped. It costs calls nothing. */
export class Liveness {
  readonly #options: LivenessOptions;
  #silentTicks = 0;
  #timer: TimerHandle | undefined;

  constructor(options: LivenessOptions) {
    this.#options = options;
    this.#start();
  }

  /** Something came. */
  heard(): void {
    this.#silentTicks = 0;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #start(): void {
    const { clock, tickMs } = this.#options;
    this.#timer = clock.setTimeout(
      () => {
        this.#look();
      },
      tickMs,
      { unref: true },
    );
  }

  #look(): void {
    const { isWaiting, ping, onSilent, tickMs } = this.#options;
    this.#silentTicks = isWaiting() ? this.#silentTicks + 1 : 0;
    if (this.#silentTicks < MAX_SILENT_TICKS) {
      if (this.#silentTicks === 1) ping();
      this.#start();
      return;
    }
    onSilent(
      new VMTimeoutError(tickMs * MAX_SILENT_TICKS, {
        operation: 'waiting for a sign of life of the session daemon',
        hint: 'Its process may be stopped: kill -CONT lets it go on, kill -9 ends it and its sessions.',
      }),
    );
  }
}
