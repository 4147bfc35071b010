import type { Ref } from '../refs.js';

/**
 * An asynchronous call: awaiting it waits for the task on the server and gives its result. It starts when it is made, and
 * is removed from the server when it has ended, awaited or not. An `AbortSignal` of the call cancels the task and
 * waits a quarter of a second at most for its end; a `timeoutMs` ends the wait on time and cancels it too. Without one there
 * is no limit. When nobody awaits it, nobody hears of
 * its failure.
 */
export interface Task<Result> extends PromiseLike<Result> {
  /** As of a promise. */
  catch<Caught = never>(
    onRejected?: ((error: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Result | Caught>;
  /** As of a promise. */
  finally(onFinally?: (() => void) | null): Promise<Result>;
  /** The reference of the task, as soon as the server has given it. */
  readonly ref: Promise<Ref<'task'>>;
  /** Progress from 0 to 1 as it changes. It ends with the task and does not tell how that ended: await the task for it. */
  progress(): AsyncIterable<number>;
  /**
   * Asks the server to stop the task and waits for its final state. Awaiting the task then fails with TASK_CANCELLED, unless
   * it was done before.
   * @throws XapiError OPERATION_NOT_ALLOWED when the task cannot be stopped
   */
  cancel(): Promise<void>;
}
