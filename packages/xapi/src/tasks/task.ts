import type { Ref } from '../refs.js';

/** An asynchronous call: awaiting it waits for the task on the server and gives its result. */
export interface Task<Result> extends PromiseLike<Result> {
  /** The reference of the task, as soon as the server has given it. */
  readonly ref: Promise<Ref<'task'>>;
  /** Progress from 0 to 1 as it changes; ends with the task. */
  progress(): AsyncIterable<number>;
  /** Asks the server to stop the task and waits for its final state. */
  cancel(): Promise<void>;
}
