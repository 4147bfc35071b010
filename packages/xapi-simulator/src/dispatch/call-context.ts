import type { HostRole, SimPool } from '../pool/sim-pool.js';
import type { SimSession } from '../sessions/sim-session.js';
import type { SimTask } from '../tasks/sim-task.js';

/** What a message knows beside its arguments. */
export interface CallContext {
  readonly pool: SimPool;
  /** The message without `Async.`. */
  readonly method: string;
  readonly host: HostRole;
  /** Missing in a login only. */
  readonly session: SimSession | undefined;
  /** The task behind an `Async.` call. */
  readonly task: SimTask | undefined;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}
