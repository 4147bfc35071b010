import { type ExecutionResult, OperationAbortedError } from '@bioxen/core';
import { whenAborted } from './core/when-aborted.js';

/** `queued`: waits for its turn. `failed`: it threw; a Lua program that fails is `finished`. */
export type ExecutionStatus = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';

/** A program on its way through a VM. */
export interface ExecutionHandle {
  readonly id: string;
  readonly vmId: string;
  /** Of this program alone. Nobody has to listen: what it rejects with ends no process. */
  readonly result: Promise<ExecutionResult>;
  readonly status: ExecutionStatus;
  /** Takes it back or stops it; resolves with false when it had ended before. */
  cancel(): Promise<boolean>;
}

/** A handle, as its manager sees it. */
export class Execution implements ExecutionHandle {
  readonly id: string;
  readonly vmId: string;
  readonly result: Promise<ExecutionResult>;
  readonly #abort = new AbortController();
  #status: ExecutionStatus = 'queued';

  /** @param run runs it; calls `begin` when it has its turn */
  constructor(
    id: string,
    vmId: string,
    run: (signal: AbortSignal, begin: () => void) => Promise<ExecutionResult>,
    outer?: AbortSignal,
  ) {
    this.id = id;
    this.vmId = vmId;
    const follow = (): void => {
      this.#abort.abort(outer?.reason);
    };
    if (outer?.aborted === true) follow();
    const stopListening = whenAborted(outer, follow);
    this.result = run(this.#abort.signal, () => {
      this.#status = 'running';
    }).finally(stopListening);
    this.result.then(
      () => {
        this.#status = 'finished';
      },
      (error: unknown) => {
        this.#status = OperationAbortedError.isInstance(error) ? 'cancelled' : 'failed';
      },
    );
  }

  get status(): ExecutionStatus {
    return this.#status;
  }

  /** Has it ended? */
  get isSettled(): boolean {
    return this.#status !== 'queued' && this.#status !== 'running';
  }

  async cancel(): Promise<boolean> {
    if (this.isSettled) return false;
    this.#abort.abort(new OperationAbortedError('the Lua program', { what: 'was cancelled' }));
    await this.result.catch(() => undefined);
    return this.#status === 'cancelled';
  }
}
