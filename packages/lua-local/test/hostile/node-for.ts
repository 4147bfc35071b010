import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { User } from './user.js';

/**
 * A Node that the user may execute: this one, or a copy of it in `folder` where this one lies in a folder that is
 * closed to others.
 */
export function nodeFor(user: User | undefined, folder: string): string {
  if (user === undefined || spawnSync(process.execPath, ['--version'], { cwd: '/', ...user }).status === 0) {
    return process.execPath;
  }
  const copy = join(folder, 'node');
  copyFileSync(process.execPath, copy);
  chmodSync(copy, 0o755);
  return copy;
}
