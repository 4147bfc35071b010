import { readFile } from 'node:fs/promises';
import { type JournalEntry, journalHead, journalLine } from './journal-entry.js';
import { isAlive } from './process-identity.js';
import { type RuntimePaths, runtimePaths } from './runtime-directory.js';

/** What a daemon left that did not end in order. */
export interface LeftSessions {
  readonly entries: readonly JournalEntry[];
  /** Was something there that could not be read? */
  readonly isDamaged: boolean;
}

/** Did a daemon that did not end in order leave sessions? The next one tells of them. */
export async function hasLeftSessions({ journal }: RuntimePaths = runtimePaths()): Promise<boolean> {
  return (await readLeftSessions(journal)).entries.length > 0;
}

/** What the daemon before this one left; nothing when it ended in order or lives. */
export async function readLeftSessions(path: string): Promise<LeftSessions> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return { entries: [], isDamaged: false };
  const [first = '', ...lines] = text.split('\n');
  const head = journalHead.safeParse(parsed(first));
  if (!head.success) return { entries: [], isDamaged: true };
  if (isAlive(head.data.daemon)) return { entries: [], isDamaged: false };
  const entries = new Map<string, JournalEntry>();
  let isDamaged = false;
  for (const line of lines) {
    if (line === '') continue;
    const read = journalLine.safeParse(parsed(line));
    if (!read.success) isDamaged = true;
    else if ('session' in read.data) entries.set(read.data.session.id, read.data.session);
    else entries.delete(read.data.gone);
  }
  return { entries: [...entries.values()], isDamaged };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
