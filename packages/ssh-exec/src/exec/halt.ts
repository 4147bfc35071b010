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
  readonly #callers: readonly AbortSignal[];
  readonly #timer: { cancel(): void } | undefined;
  #reason: HaltReason | undefined;

  /** @param callers signals of which each ends it */
  constructor(clock: Clock, timeoutMs: number, callers: readonly (AbortSignal | undefined)[]) {
    let resolve: (reason: HaltReason) => void = () => {};
    this.happened = new Promise((settle) => {
      resolve = settle;
    });
    this.#resolve = resolve;
    this.signal = this.#controller.signal;
    this.#callers = callers.filter((caller) => caller !== undefined);
    for (const caller of this.#callers) {
      if (caller.aborted) this.stop('abort');
      caller.addEventListener('abort', this.#abort, { once: true });
    }
    if (timeoutMs !== Number.POSITIVE_INFINITY)
      this.#timer = clock.setTimeout(() => this.stop('timeout'), timeoutMs);
  }

  get reason(): HaltReason | undefined {
    return this.#reason;
  }

  /** What a caller gave as its reason. */
  get cause(): unknown {
    return this.#callers.find(({ aborted }) => aborted)?.reason;
  }

  stop(reason: HaltReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller.abort(this.cause);
    this.#resolve(reason);
  }

  /** Drops timer and listener. */
  close(): void {
    this.#timer?.cancel();
    for (const caller of this.#callers) caller.removeEventListener('abort', this.#abort);
  }

  readonly #abort = (): void => this.stop('abort');
}
