import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './file-lock.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-lock-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test.for([
  { owner: 'a dead process', name: 'x.lock.1-1-0123456789ab.tmp' },
  { owner: 'nobody knows whom', name: '../../x' },
])('many that find the lock of $owner work one after the other', async ({ name }) => {
  const locked = join(folder, 'x');
  const { pid } = spawnSync('true');
  await writeFile(`${locked}.lock`, `${pid} 1 ${name}`);
  let inside = 0;
  let most = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      await withLock(locked, async () => {
        inside += 1;
        most = Math.max(most, inside);
        for (let left = 20; left > 0; left--) await turn();
        inside -= 1;
        done += 1;
      });
    }),
  );
  expect({ most, done }).toEqual({ most: 1, done: 20 });
  expect(await readdir(folder)).toEqual([]);
});
