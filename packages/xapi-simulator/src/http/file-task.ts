import { ApiFailure } from '../dispatch/api-failure.js';
import { asFailure } from '../dispatch/dispatcher.js';
import type { HostRole, SimPool } from '../pool/sim-pool.js';

/**
 * Runs a transfer under the task that the client made for it (`task_id`), or under one of our own. How it ended is in the
 * task, whatever the status of the answer; `transfer` gives back its result as XML. Gives back the failure.
 */
export async function underTask(
  pool: SimPool,
  host: HostRole,
  label: string,
  given: string | undefined,
  transfer: (setProgress: (fraction: number) => void) => Promise<string>,
): Promise<ApiFailure | undefined> {
  const task = given ?? pool.tasks.create({ label, hostRef: host.ref });
  try {
    const result = await transfer((progress) => pool.database.update('task', task, { progress }));
    pool.tasks.finish(task, { ok: true, result });
    return undefined;
  } catch (error) {
    const failure = asFailure(error);
    pool.tasks.finish(task, { ok: false, ...failure });
    return new ApiFailure(failure.code, ...failure.params);
  } finally {
    if (given === undefined) pool.database.remove('task', task);
  }
}
