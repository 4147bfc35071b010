import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSameProcess, ownStartTime } from './process-life.js';

const PART = /\.(\d+)-(\d+)-[0-9a-f]{12}\.tmp$/;

/** A name for something in the making, which says whose it is: nobody else takes it for what it will be. */
export function partName(name: string): string {
  return `${name}.${process.pid}-${ownStartTime()}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Is it something in the making whose maker is gone? */
export function isLeftOver(name: string): boolean {
  const [, pid, startTime = ''] = PART.exec(name) ?? [];
  return pid !== undefined && !isSameProcess(Number(pid), startTime);
}

/** Removes what processes that are gone left in the making in a folder. */
export async function collectLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (isLeftOver(name)) await rm(join(folder, name), { recursive: true, force: true });
}
