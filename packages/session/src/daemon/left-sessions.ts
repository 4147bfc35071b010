import { readFile } from 'node:fs/promises';
import { type JournalEntry, journalLine } from './journal-entry.js';
import { headOf, isFile, journalsAt, parsed } from './journal-places.js';
import { type RuntimePaths, runtimePaths } from './runtime-directory.js';

/** What daemons left that did not end in order. */
export interface LeftSessions {
  readonly entries: readonly JournalEntry[];
  /** The journals in which it stands. */
  readonly journals: readonly string[];
}

/** Did a daemon that did not end in order leave sessions? The next one tells of them. */
export async function hasLeftSessions({ journal }: RuntimePaths = runtimePaths()): Promise<boolean> {
  return (await readLeftSessions(journal)).entries.length > 0;
}

/** What daemons before this one left; nothing of one that ended in order or lives. */
export async function readLeftSessions(path: string): Promise<LeftSessions> {
  const entries = new Map<string, JournalEntry>();
  const journals: string[] = [];
  for (const journal of await journalsAt(path)) {
    if (!(await isFile(journal))) continue;
    const text = await readFile(journal, 'utf8').catch(() => '');
    const left = leftIn(text);
    if (left === undefined) continue;
    journals.push(journal);
    for (const entry of left) entries.set(entry.id, entry);
  }
  return { entries: [...entries.values()], journals };
}

/** What one of them says; undefined when its daemon lives. */
function leftIn(text: string): readonly JournalEntry[] | undefined {
  const [first = '', ...lines] = text.split('\n');
  const head = headOf(first);
  if (head === undefined) return [];
  if (head.isLiving) return undefined;
  const entries = new Map<string, JournalEntry>();
  for (const line of lines) {
    const read = journalLine.safeParse(parsed(line));
    // Of a line that was cut off nothing is known.
    if (!read.success) continue;
    if ('session' in read.data) entries.set(read.data.session.id, read.data.session);
    else entries.delete(read.data.gone);
  }
  return [...entries.values()];
}
