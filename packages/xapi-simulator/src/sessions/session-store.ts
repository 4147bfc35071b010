import type { Clock } from '@bioxen/core';
import type { SimDatabase } from '../database/sim-database.js';
import { ApiFailure } from '../dispatch/api-failure.js';
import { wireDate } from '../dispatch/datetime.js';
import type { SimSession } from './sim-session.js';

/** What a login is made of. */
export interface Login {
  readonly user: string;
  readonly originator: string;
  readonly hostRef: string;
  readonly isLocal: boolean;
}

const longestIdleMs = 24 * 3_600_000;
// xapi writes `last_active` at most this often.
const activityNoteMs = 10 * 60_000;

/** The sessions of the pool. There are limits, as in xapi: beyond them the least recently used one goes. */
export class SessionStore {
  readonly #database: SimDatabase;
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #onEnd: (ref: string) => void;
  readonly #sessions = new Map<string, SimSession>();
  readonly #noted = new Map<string, number>();

  constructor(database: SimDatabase, clock: Clock, limit: number, onEnd: (ref: string) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#limit = limit;
    this.#onEnd = onEnd;
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Their references, the least recently used first. */
  refs(): readonly string[] {
    return [...this.#sessions.keys()];
  }

  get(ref: string): SimSession | undefined {
    return this.#sessions.get(ref);
  }

  /** Makes a session. */
  open({ user, originator, hostRef, isLocal }: Login): SimSession {
    const now = this.#clock.now();
    const ref = this.#database.insert('session', {
      this_host: hostRef,
      last_active: wireDate(now),
      validation_time: wireDate(now),
      is_local_superuser: true,
      auth_user_name: user,
      originator,
    });
    const session: SimSession = { ref, user, originator, isLocal, lastUsedMs: now, runningTasks: 0 };
    this.#sessions.set(ref, session);
    this.#noted.set(ref, now);
    this.#enforce((each) => each.originator === originator);
    this.#enforce((each) => each.user === user);
    return session;
  }

  /**
   * The session of a call, marked as used.
   * @throws ApiFailure SESSION_INVALID
   */
  use(ref: string): SimSession {
    const session = this.#sessions.get(ref);
    if (session === undefined) throw new ApiFailure('SESSION_INVALID', ref);
    const now = this.#clock.now();
    session.lastUsedMs = now;
    // The order of the map is the order of use.
    this.#sessions.delete(ref);
    this.#sessions.set(ref, session);
    if (now - (this.#noted.get(ref) ?? 0) >= activityNoteMs) {
      this.#noted.set(ref, now);
      this.#database.update('session', ref, { last_active: wireDate(now) });
    }
    return session;
  }

  /** Ends a session; polls that wait under it wake up. */
  close(ref: string): void {
    if (!this.#sessions.delete(ref)) return;
    this.#noted.delete(ref);
    this.#database.remove('session', ref);
    this.#onEnd(ref);
  }

  /** Ends all of them, as a restart does. */
  closeAll(): void {
    for (const ref of this.refs()) this.close(ref);
  }

  /** Ends those that nobody used for a day. */
  collect(): void {
    const oldest = this.#clock.now() - longestIdleMs;
    for (const session of this.#sessions.values()) {
      if (session.lastUsedMs <= oldest && session.runningTasks === 0) this.close(session.ref);
    }
  }

  #enforce(counts: (session: SimSession) => boolean): void {
    let count = 0;
    for (const session of this.#sessions.values()) if (counts(session)) count += 1;
    for (const session of this.#sessions.values()) {
      if (count <= this.#limit) return;
      if (!counts(session) || session.runningTasks > 0) continue;
      this.close(session.ref);
      count -= 1;
    }
  }
}
