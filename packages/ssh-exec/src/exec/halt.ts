import type { Clock } from '@bioxen/core';

/** Why a command is stopped before it ends by itself. */
export type HaltReason = 'timeout' | 'abort' | 'limit';

/** The one place where a command learns that it is to stop: its time is over, its caller aborts, it writes too much. */
export class Halt {
  readonly signal: AbortSignal;
  /** Resolves when it is to stop; never when it is not. */
  readonly happened: Promise<HaltReason>;
  readonly #controller = new AbortController();
  readonly #resolve: (reason: HaltReason) => void;
  readonly #caller: AbortSignal | undefined;
  readonly #timer: { cancel(): void } | undefined;
  #reason: HaltReason | undefined;

  constructor(clock: Clock, timeoutMs: number, caller: AbortSignal | undefined) {
    let resolve: (reason: HaltReason) => void = () => {};
    this.happened = new Promise((settle) => {
      resolve = settle;
    });
    this.#resolve = resolve;
    this.signal = this.#controller.signal;
    this.#caller = caller;
    if (caller?.aborted === true) this.stop('abort');
    caller?.addEventListener('abort', this.#abort, { once: true });
    if (timeoutMs !== Number.POSITIVE_INFINITY)
      this.#timer = clock.setTimeout(() => this.stop('timeout'), timeoutMs);
  }

  get reason(): HaltReason | undefined {
    return this.#reason;
  }

  stop(reason: HaltReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller.abort(this.#caller?.reason);
    this.#resolve(reason);
  }

  /** Drops timer and listener. */
  close(): void {
    this.#timer?.cancel();
    this.#caller?.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.stop('abort');
}
