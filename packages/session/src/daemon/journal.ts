import { rm } from 'node:fs/promises';
import type { Clock, TimerHandle } from '@bioxen/core';
import type { JournalEntry } from './journal-entry.js';
import { JournalFile } from './journal-file.js';
import { ownIdentity } from './process-identity.js';

/** A program that has run for so long is written down. */
const SOON_MS = 250;
/** Where there was no room it is tried again after this time. */
const AGAIN_MS = 2_000;
/** So many lines, and one for each session it began with, are added before a journal is written anew. */
const SPARE_LINES = 1_024;

/** The sessions that a journal is about. */
export interface JournaledSessions {
  entries(): readonly JournalEntry[];
  /** Undefined for one that is gone. */
  find(id: string): JournalEntry | undefined;
}

/**
 * Writes down which sessions there are, so that the next daemon can tell which were lost. A change is a line at the end;
 * now and then, and after a write that failed, the whole is written anew.
 */
export class Journal {
  readonly #file: JournalFile;
  readonly #sessions: JournaledSessions;
  readonly #clock: Clock;
  /** Sessions of which something is to be written. */
  readonly #changed = new Set<string>();
  /** Sessions that can wait for a moment. */
  readonly #changing = new Set<string>();
  /** Does the file tell of all sessions but those that have changed? */
  #isWhole = false;
  /** Lines that may still be added to it. */
  #spareLines = 0;
  /** Ends with the write that takes all changes until now. */
  #last: Promise<void> = Promise.resolve();
  #isScheduled = false;
  #soon: TimerHandle | undefined;
  #isClosed = false;
  /** Journals of daemons before, whose sessions are among these. */
  #earlier: readonly string[];

  /** @param earlier journals that go once this one tells of what they tell */
  constructor(path: string, sessions: JournaledSessions, clock: Clock, earlier: readonly string[] = []) {
    this.#file = new JournalFile(path);
    this.#sessions = sessions;
    this.#clock = clock;
    this.#earlier = earlier;
  }

  /** Something of a session has changed. Changes of one moment are written together, one write after the other. */
  touch(id: string): void {
    this.#changed.add(id);
    this.#schedule();
  }

  /** The file may be gone, or tell of other sessions. */
  renew(): void {
    this.#isWhole = false;
    this.#schedule();
  }

  /** Somebody may have taken the file away. */
  check(): void {
    if (this.#isWhole && !this.#file.isThere()) this.renew();
  }

  /** Programs begin too often for a write each. */
  touchSoon(id: string): void {
    this.#changing.add(id);
    this.#soon ??= this.#after(SOON_MS);
  }

  /** Resolves when all changes until now are written, or could not be. */
  async written(): Promise<void> {
    await this.#last;
  }

  /** What there still is was lost before: the next daemon tells of it, too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#soon?.cancel();
    await this.#last;
    if (this.#sessions.entries().length === 0) {
      await this.#file.remove();
      return;
    }
    // Where there is no room it stays what it was.
    await this.#replace(true).catch(() => undefined);
    await this.#file.close();
  }

  #after(milliseconds: number): TimerHandle {
    return this.#clock.setTimeout(
      () => {
        this.#soon = undefined;
        for (const id of this.#changing) this.#changed.add(id);
        this.#changing.clear();
        this.#schedule();
      },
      milliseconds,
      { unref: true },
    );
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#last = this.#last.then(async () => {
      this.#isScheduled = false;
      if (!this.#isClosed) await this.#write();
    });
  }

  async #write(): Promise<void> {
    const changed = [...this.#changed];
    this.#changed.clear();
    try {
      const isEnough = this.#isWhole && changed.length <= this.#spareLines && this.#file.isThere();
      if (isEnough) await this.#append(changed);
      else await this.#replace();
    } catch {
      // Without room for it sessions go on; after a crash they would be unknown, so it is tried again.
      this.#isWhole = false;
      if (!this.#isClosed) this.#soon ??= this.#after(AGAIN_MS);
    }
  }

  async #append(changed: readonly string[]): Promise<void> {
    this.#spareLines -= changed.length;
    await this.#file.append(changed.map((id) => lineOf(this.#sessions.find(id) ?? id)).join(''));
  }

  async #replace(hasEnded?: true): Promise<void> {
    const entries = this.#sessions.entries();
    const head = JSON.stringify({ version: 2, daemon: ownIdentity(), hasEnded });
    // A part of a line that an append has left goes with the old file.
    await this.#file.replace(`${head}\n${entries.map(lineOf).join('')}`);
    this.#isWhole = true;
    this.#spareLines = SPARE_LINES + entries.length;
    const earlier = this.#earlier.filter((path) => path !== this.#file.place);
    this.#earlier = [];
    for (const path of earlier) await rm(path, { force: true });
  }
}

/** @param said a session, or the name of one that is gone */
function lineOf(said: JournalEntry | string): string {
  return `${JSON.stringify(typeof said === 'string' ? { gone: said } : { session: said })}\n`;
}
