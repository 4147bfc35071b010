import type { Clock } from '@bioxen/core';
import { list, text } from '../database/read-field.js';
import type { SimDatabase } from '../database/sim-database.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { wireDate, wireDateMs } from '../dispatch/datetime.js';
import type { SimTask } from './sim-task.js';

/** How a task ended: the result as the XML fragment that xapi keeps, or the code and parameters of a failure. */
export type TaskEnd =
  | { readonly ok: true; readonly result: string }
  | { readonly ok: false; readonly code: string; readonly params: readonly string[] };

/** What a new task is called. */
export interface TaskHeading {
  readonly label: string;
  readonly description?: string;
  readonly hostRef: string;
}

const keptAfterEndMs = 65 * 60_000;
const keptWhilePendingMs = 24 * 3_600_000;
// xapi puts a trace of its own functions here, which clients may only log.
const backtrace = '(((process xapi-simulator)(filename dispatch)(line 0)))';

/** The tasks of the pool: rows of the database, and what runs behind them. */
export class TaskStore {
  readonly #database: SimDatabase;
  readonly #clock: Clock;
  readonly #running = new Map<string, AbortController>();

  constructor(database: SimDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** How many tasks run. */
  get running(): number {
    return this.#running.size;
  }

  /** Makes a row of a task, as `task.create` does: whoever made it ends it. */
  create({ label, description = '', hostRef }: TaskHeading): string {
    return this.#database.insert('task', {
      name_label: label,
      name_description: description,
      created: wireDate(this.#clock.now()),
      status: 'pending',
      resident_on: hostRef,
      type: '<none/>',
      backtrace: '()',
    });
  }

  /** Makes a task for an operation of the server. */
  start(heading: TaskHeading): SimTask {
    const ref = this.create(heading);
    const controller = new AbortController();
    this.#running.set(ref, controller);
    this.#database.update('task', ref, { allowed_operations: ['cancel'] });
    return {
      ref,
      signal: controller.signal,
      setProgress: (fraction) => this.#database.update('task', ref, { progress: fraction }),
      cancel: () => this.cancel(ref),
    };
  }

  /** Asks the operation behind a task to stop. False when nothing runs behind it. */
  cancel(ref: string): boolean {
    const controller = this.#running.get(ref);
    if (controller === undefined) return false;
    this.#database.update('task', ref, { status: 'cancelling', allowed_operations: [] });
    controller.abort(new ApiFailure('TASK_CANCELLED', ref));
    return true;
  }

  /** Records how a task ended. A row that was destroyed meanwhile stays away. */
  finish(ref: string, end: TaskEnd): void {
    this.#running.delete(ref);
    const isCancelled = !end.ok && end.code === 'TASK_CANCELLED';
    const failure = isCancelled ? 'cancelled' : 'failure';
    this.#database.update('task', ref, {
      status: end.ok ? 'success' : failure,
      finished: wireDate(this.#clock.now()),
      progress: 1,
      result: end.ok ? end.result : '',
      error_info: end.ok ? [] : [end.code, ...end.params],
      backtrace: end.ok ? '()' : backtrace,
      allowed_operations: [],
      current_operations: new Map(),
    });
  }

  /** Ends what runs, as a restart does: nobody knows how it would have ended. */
  interruptAll(): void {
    for (const [ref, controller] of this.#running) {
      controller.abort(new ApiFailure('INTERNAL_ERROR', 'The server was restarted'));
      this.finish(ref, { ok: false, code: 'INTERNAL_ERROR', params: ['The server was restarted'] });
    }
  }

  /** Removes tasks that ended long ago and those that never will. */
  collect(): void {
    const now = this.#clock.now();
    const table = this.#database.table('task');
    for (const ref of table.refs()) {
      const record = this.#database.read('task', ref);
      const isOver = !['pending', 'cancelling'].includes(text(record, 'status'));
      const ageMs = now - wireDateMs(text(record, isOver ? 'finished' : 'created'));
      if (ageMs > (isOver ? keptAfterEndMs : keptWhilePendingMs) && list(record, 'subtasks').length === 0) {
        this.#database.remove('task', ref);
      }
    }
  }
}
