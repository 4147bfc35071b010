import { z } from 'zod';
import type { Session } from '../core/session.js';

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

/** The first line of a journal: whose it is. */
export const journalHead: z.ZodType<{
  readonly version: 2;
  readonly daemon: { readonly pid: number; readonly startedAt: string };
  /** It has ended in order, and left what was lost before it. */
  readonly hasEnded?: boolean | undefined;
}> = z.object({
  version: z.literal(2),
  daemon: z.object({ pid: z.number(), startedAt: z.string() }),
  hasEnded: z.boolean().optional(),
});

/** Each line behind it: how a session stands, or that it is gone. The last word on a session counts. */
export const journalLine: z.ZodType<{ readonly session: JournalEntry } | { readonly gone: string }> = z.union(
  [z.object({ session: entrySchema }), z.object({ gone: z.string() })],
);
