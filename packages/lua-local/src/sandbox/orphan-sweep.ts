import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIFE_NOTE } from './life-note.js';
import { killMarked, markOf } from './marked-processes.js';
import { isOwnerGone } from './owner-mark.js';
import { sweepPrivateDirectories } from './private-directory.js';
import { processIds } from './process-stat.js';
import { UNLINKED } from './unlinked-file.js';

const ROUNDS = 3;
let isSwept = false;

/**
 * Ends what other processes of ours left running when they were killed (kill -9): children of programs where no
 * namespace holds them, and a bubblewrap that lost its parent while it built the walls. Looks at the first call alone:
 * reading every environment costs some 10 ms, so it needs the note of a process that is gone. What replaced its
 * environment is not found. Files that lost their process before they lost their names go, too, and private directories.
 */
export function sweepOrphans(): void {
  if (isSwept) return;
  isSwept = true;
  const notes = filesOfTheDead(LIFE_NOTE);
  const killed = new Set<number>();
  // What forks while we look is found in the next round.
  for (let round = 0; round < ROUNDS && notes.length > 0; round += 1) {
    const found = processIds().filter((pid) => !killed.has(pid) && isOrphan(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      killMarked(pid);
      killed.add(pid);
    }
  }
  sweepPrivateDirectories();
  if (notes.length > 0) for (const file of [...filesOfTheDead(UNLINKED), ...notes]) remove(file);
}

function filesOfTheDead(prefix: string): readonly string[] {
  try {
    return readdirSync(tmpdir())
      .filter((name) => name.startsWith(prefix) && isOwnerGone(name.slice(prefix.length)))
      .map((name) => join(tmpdir(), name))
      .filter((path) => lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.());
  } catch {
    return [];
  }
}

function isOrphan(pid: number): boolean {
  const mark = markOf(pid);
  return mark !== undefined && isOwnerGone(mark);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Another process of ours was faster.
  }
}
