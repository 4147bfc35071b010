import { closeSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { ownerMark } from './owner-mark.js';

/** How the names of notes begin. */
export const LIFE_NOTE = 'bioxen-life-';

let holders = 0;
let path: string | undefined;

/**
 * Keeps an empty file among the temporary files as long as somebody holds it: one that outlives its process tells the
 * next one that something may have been left running. Nothing happens where it cannot be made. Gives what lets it go.
 */
export function holdLifeNote(): () => void {
  if (holders === 0) path = leaveNote();
  holders += 1;
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    holders -= 1;
    if (holders === 0) removeNote();
  };
}

function leaveNote(): string | undefined {
  const wanted = join(tmpdir(), `${LIFE_NOTE}${ownerMark()}-${String(threadId)}`);
  try {
    closeSync(openSync(wanted, 'wx', 0o600));
  } catch {
    return undefined;
  }
  process.once('exit', removeNote);
  return wanted;
}

function removeNote(): void {
  process.off('exit', removeNote);
  if (path === undefined) return;
  try {
    unlinkSync(path);
  } catch {
    // Somebody has tidied up.
  }
  path = undefined;
}
