import { map } from '../database/read-field.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import type { CallContext } from '../dispatch/call-context.js';
import { allowedNow } from './allowed-now.js';

/**
 * Runs an operation on an object: `current_operations` shows it meanwhile, `allowed_operations` follows, the time of
 * `taskMs` passes before it does its work.
 */
export async function runOperation<T>(
  context: CallContext,
  className: string,
  ref: string,
  operation: string,
  work: () => T | Promise<T>,
): Promise<T> {
  const { database } = context.pool;
  const key = context.task?.ref ?? database.newRef();
  const set = (operations: ReadonlyMap<string, string>): void => {
    database.update(className, ref, { current_operations: operations });
    refreshAllowed(context, className, ref);
  };
  const current = (): ReadonlyMap<string, string> => {
    const record = database.table(className).get(ref);
    return record === undefined ? new Map() : map(record, 'current_operations');
  };
  set(new Map([[key, operation], ...current()]));
  try {
    await takeTime(context);
    return await work();
  } finally {
    if (database.table(className).has(ref)) set(new Map([...current()].filter(([each]) => each !== key)));
  }
}

/** Works out anew what an object allows, and writes it when it is something else. */
export function refreshAllowed({ pool }: Pick<CallContext, 'pool'>, className: string, ref: string): void {
  const record = pool.database.table(className).get(ref);
  if (record === undefined) return;
  const allowed = allowedNow(pool.database, className, ref, record);
  const before = record['allowed_operations'];
  const isSame = Array.isArray(before) && before.join() === allowed.join();
  if (!isSame) pool.database.update(className, ref, { allowed_operations: allowed });
}

/** The work of an operation: it takes `taskMs`, reports progress, and can be cancelled. */
async function takeTime({ pool, task }: CallContext): Promise<void> {
  const { taskMs, progressSteps } = pool.timing;
  if (taskMs <= 0) {
    task?.signal.throwIfAborted();
    return;
  }
  const steps = progressSteps + 1;
  for (let step = 1; step <= steps; step += 1) {
    await sleepUnlessCancelled(pool.clock.sleep(taskMs / steps, { signal: task?.signal }), task?.signal);
    if (step < steps) task?.setProgress(step / steps);
  }
}

/** Waits; a cancelled task ends the wait with TASK_CANCELLED. */
export async function sleepUnlessCancelled(
  sleep: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await sleep;
  } catch (error) {
    const reason: unknown = signal?.reason;
    throw reason instanceof ApiFailure ? reason : error;
  }
}
