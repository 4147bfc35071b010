import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type Clock, createDeadline, systemClock, throwIfAborted } from '@bioxen/core';
import { diskError } from './atomic-file.js';
import { partName } from './part-name.js';
import { isSameProcess, ownStartTime } from './process-life.js';

/** Options of `withLock`. */
export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** How long others may take, milliseconds. @defaultValue 60000 */
  readonly timeoutMs?: number | undefined;
}

/** How the name that an owner has written ends, see `partName`. */
const OWN_NAME = /-([0-9a-f]{12})\.tmp$/;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 50;

/**
 * Runs work that one process at a time may do to a file or folder. The lock, beside it, ends in `.lock`. It names its owner by number and start time: one whose
 * owner is gone is taken over, however young it is, and one whose owner lives is waited for, however old.
 * @throws VMTimeoutError when the owner does not let go of it; PackageStoreError where none can be written
 */
export async function withLock<T>(
  locked: string,
  work: () => Promise<T>,
  { signal, clock = systemClock, timeoutMs = 60_000 }: LockOptions = {},
): Promise<T> {
  const path = `${locked}.lock`;
  const own = partName(path);
  using deadline = createDeadline({ timeoutMs, clock, signal, operation: `The lock of ${locked}` });
  await writeFile(own, `${process.pid} ${ownStartTime()} ${own}`).catch((error: unknown) => {
    throw diskError(error, locked);
  });
  try {
    for (
      let pause = FIRST_PAUSE_MS;
      !(await take(own, path));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    ) {
      throwIfAborted(signal, 'The wait for a lock');
      deadline.throwIfPassed();
      const state = await inherit(own, path);
      if (state === 'taken') break;
      if (state === 'held') await clock.sleep(pause, { signal: deadline.signal() });
    }
    try {
      return await work();
    } finally {
      if ((await readFile(path, 'utf8').catch(() => '')).endsWith(own)) await rm(path, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

async function take(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes the lock of an owner that is gone, in one step: a file that is made for that lock alone says who may. Nobody else
 * touches the lock meanwhile, so where it still is that owner's, it can be replaced.
 */
async function inherit(own: string, path: string): Promise<'taken' | 'gone' | 'held'> {
  const owner = await ownerOf(path);
  if (owner === undefined) return 'gone';
  if (owner.isAlive) return 'held';
  const claim = `${path}.${owner.id}.heir`;
  if (!(await take(own, claim))) {
    // An heir that died has left its claim.
    if ((await ownerOf(claim))?.isAlive === false) await rm(claim, { force: true });
    return 'held';
  }
  try {
    if ((await ownerOf(path))?.id !== owner.id) return 'gone';
    await rename(own, path);
    return 'taken';
  } finally {
    await rm(claim, { force: true });
  }
}

/** @param id tells this lock from all others */
async function ownerOf(
  path: string,
): Promise<{ readonly isAlive: boolean; readonly id: string } | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid = '', startTime = ''] = text.split(' ', 2);
  return { isAlive: isSameProcess(Number(pid), startTime), id: OWN_NAME.exec(text)?.[1] ?? 'unknown' };
}
