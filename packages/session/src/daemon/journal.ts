import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Clock, TimerHandle } from '@bioxen/core';
import { z } from 'zod';
import type { Session } from '../core/session.js';
import { isAlive, ownIdentity } from './process-identity.js';
import { type RuntimePaths, runtimePaths } from './runtime-directory.js';

/** A session as the journal knows it; nothing of its code, output or options stands there. */
export interface JournalEntry {
  readonly id: string;
  readonly vmType: string;
  readonly engine?: string | undefined;
  readonly luaVersion: string;
  readonly createdAt: number;
  readonly lastSeq: number;
  /** The request that ran when this was written. */
  readonly requestId?: number | undefined;
}

/** What the journal says of a session. */
export function entryOf(session: Session): JournalEntry {
  const { vmType, engine, luaVersion, createdAt, seq } = session.details();
  const { runningRequest: requestId } = session;
  return {
    id: session.id,
    vmType,
    ...(engine === undefined ? {} : { engine }),
    luaVersion,
    createdAt,
    lastSeq: seq,
    ...(requestId === undefined ? {} : { requestId }),
  };
}

const entrySchema: z.ZodType<JournalEntry> = z.object({
  id: z.string(),
  vmType: z.string(),
  engine: z.string().optional(),
  luaVersion: z.string(),
  createdAt: z.number(),
  lastSeq: z.number(),
  requestId: z.number().optional(),
});

const journalSchema = z.object({
  version: z.literal(1),
  daemon: z.object({ pid: z.number(), startedAt: z.string() }),
  sessions: z.array(z.unknown()),
});

/** A program that has run for so long is written down. */
const SOON_MS = 250;
/** Where there was no room it is tried again after this time. */
const AGAIN_MS = 2_000;

/** What a daemon left that did not end in order. */
export interface LeftSessions {
  readonly entries: readonly JournalEntry[];
  /** Was something there that could not be read? */
  readonly isDamaged: boolean;
}

/** Writes down which sessions there are, so that the next daemon can tell which were lost. */
export class Journal {
  readonly #path: string;
  readonly #list: () => readonly JournalEntry[];
  readonly #clock: Clock;
  #writing: Promise<void> | undefined;
  #soon: TimerHandle | undefined;
  #isStale = false;
  #isClosed = false;

  constructor(path: string, list: () => readonly JournalEntry[], clock: Clock) {
    this.#path = path;
    this.#list = list;
    this.#clock = clock;
  }

  /** Something has changed. Several changes are written together, one write after the other. */
  touch(): void {
    this.#isStale = true;
    this.#writing ??= this.#write();
  }

  /** Resolves when all changes until now are written, or could not be. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Programs begin too often for a write each. */
  touchSoon(): void {
    this.#touchAfter(SOON_MS);
  }

  #touchAfter(milliseconds: number): void {
    this.#soon ??= this.#clock.setTimeout(
      () => {
        this.#soon = undefined;
        this.touch();
      },
      milliseconds,
      { unref: true },
    );
  }

  /** There is nothing to tell the next daemon. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#soon?.cancel();
    await this.#writing;
    await rm(this.#path, { force: true });
  }

  async #write(): Promise<void> {
    while (this.#isStale && !this.#isClosed) {
      this.#isStale = false;
      const text = JSON.stringify({ version: 1, daemon: ownIdentity(), sessions: this.#list() });
      await this.#replace(text).catch(() => {
        // Without room for it sessions go on; after a crash they would be unknown, so it is tried again.
        if (!this.#isClosed) this.#touchAfter(AGAIN_MS);
      });
    }
    this.#writing = undefined;
  }

  /** The file is the old one or the new one, never a part of one. */
  async #replace(text: string): Promise<void> {
    const beside = `${this.#path}.new`;
    try {
      await writeFile(beside, text, { mode: 0o600 });
      await rename(beside, this.#path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }
}

/** Did a daemon that did not end in order leave sessions? The next one tells of them. */
export async function hasLeftSessions({ journal }: RuntimePaths = runtimePaths()): Promise<boolean> {
  return (await readLeftSessions(journal)).entries.length > 0;
}

/** What the daemon before this one left; nothing when it ended in order or lives. */
export async function readLeftSessions(path: string): Promise<LeftSessions> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return { entries: [], isDamaged: false };
  const journal = journalSchema.safeParse(parsed(text));
  if (!journal.success) return { entries: [], isDamaged: true };
  if (isAlive(journal.data.daemon)) return { entries: [], isDamaged: false };
  const entries = journal.data.sessions.map((entry) => entrySchema.safeParse(entry));
  return {
    entries: entries.flatMap((entry) => (entry.success ? [entry.data] : [])),
    isDamaged: entries.some((entry) => !entry.success),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
