import { SessionAlreadyExistsError } from '@bioxen/core';
import type { ReplayedProgram, RestartOptions } from '../core/replay.js';
import type { Session } from '../core/session.js';
import type { SessionDetails } from '../core/session-details.js';
import { LocalSessionHost, type LocalSessionHostOptions } from '../host/local-session-host.js';
import type { CreateSessionOptions } from '../host/session-host.js';
import { Journal } from './journal.js';
import { entryOf, type JournalEntry } from './journal-entry.js';
import type { LeftSessions } from './left-sessions.js';
import { lostEarlier, lostEarlierDetails } from './lost-earlier.js';

/** What the sessions of a daemon need. */
export interface ServedSessionsOptions extends Omit<LocalSessionHostOptions, 'clock' | 'onRun'> {
  readonly clock: NonNullable<LocalSessionHostOptions['clock']>;
  /** Path of the journal. */
  readonly journal: string;
  /** What daemons before left. */
  readonly left: LeftSessions;
}

/** The sessions of a daemon and those that were lost with daemons before, with the journal that tells the next one. */
export class ServedSessions {
  readonly journal: Journal;
  readonly #host: LocalSessionHost;
  /** Sessions of daemons before this one. */
  readonly #lost: Map<string, JournalEntry>;

  constructor({ journal, left, onChange, ...options }: ServedSessionsOptions) {
    this.#lost = new Map(left.entries.map((entry) => [entry.id, entry]));
    this.journal = new Journal(
      journal,
      { entries: () => this.#entries(), find: (id) => this.#entry(id) },
      options.clock,
      left.journals,
    );
    this.#host = new LocalSessionHost({
      ...options,
      onChange: (id) => {
        this.journal.touch(id);
        onChange?.(id);
      },
      onRun: (id) => {
        this.journal.touchSoon(id);
      },
    });
    if (left.journals.length > 0) this.journal.renew();
  }

  /** Those that are there, ended ones and those that are being made included. */
  get size(): number {
    return this.#host.size;
  }

  /** Those that have not ended. */
  get living(): number {
    return this.#host.sessions().filter(({ end }) => end === undefined).length;
  }

  /** @throws SessionAlreadyExistsError, and what making the VM throws */
  async create(id: string, options: CreateSessionOptions): Promise<Session> {
    if (this.#lost.has(id)) {
      throw new SessionAlreadyExistsError(id, {
        hint: 'It was lost with a daemon before: remove it first.',
      });
    }
    const session = await this.#host.make(id, options);
    // Who is told of it may count on it, however this process ends.
    await this.journal.written();
    return session;
  }

  /** @throws SessionNotFoundError, SessionLostError */
  find(id: string, operation: string): Session {
    this.#refuseWhenLost(id, operation);
    return this.#host.find(id);
  }

  list(): readonly (readonly [string, SessionDetails])[] {
    return [
      ...[...this.#lost.values()].map((entry) => [entry.id, lostEarlierDetails(entry)] as const),
      ...this.#host.sessions().map((session) => [session.id, session.details()] as const),
    ];
  }

  /** False when there is none of this name. */
  async terminate(id: string): Promise<boolean> {
    const wasLost = this.#lost.delete(id);
    if (wasLost) this.journal.touch(id);
    const isGone = (await this.#host.terminate(id)) || wasLost;
    // Nor does it come back to whoever is told that it is gone.
    if (isGone) await this.journal.written();
    return isGone;
  }

  /** @throws SessionNotFoundError, SessionStateError, SessionLostError, InvalidOptionError */
  async restart(id: string, options: RestartOptions): Promise<readonly ReplayedProgram[]> {
    this.#refuseWhenLost(id, 'restart');
    return await this.#host.restart(id, options);
  }

  /** Ends all of them; the journal is still to be closed. */
  async close(): Promise<void> {
    await this.#host.close();
  }

  #refuseWhenLost(id: string, operation: string): void {
    const lost = this.#lost.get(id);
    if (lost !== undefined) throw lostEarlier(lost, operation);
  }

  #entries(): readonly JournalEntry[] {
    return [...this.#lost.values(), ...this.#host.sessions().map(entryOf)];
  }

  #entry(id: string): JournalEntry | undefined {
    const session = this.#host.get(id);
    return session === undefined ? this.#lost.get(id) : entryOf(session);
  }
}
