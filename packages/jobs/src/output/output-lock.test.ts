import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutputLock } from './output-lock.js';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-lock-'));
  path = join(folder, 'out.lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('one has it, others are told who, and it goes with its holder', async () => {
  {
    await using _lock = await OutputLock.take(path);
    await expect(OutputLock.take(path)).rejects.toMatchObject({
      code: 'JOB_IN_PROGRESS',
      message: `Another map works on this output: process ${process.pid} on ${hostname()}`,
    });
  }
  expect(await readdir(folder)).toEqual([]);
});

test('of many that find the lock of a dead process, one gets it', async () => {
  const { pid } = spawnSync('true');
  await writeFile(path, JSON.stringify({ host: hostname(), pid, startTime: '1', id: 'dead' }));
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => OutputLock.take(path)));
  const taken = tries.filter(({ status }) => status === 'fulfilled');
  expect(taken).toHaveLength(1);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(folder)).toEqual(['out.lock']);
});

test('the lock of another computer stays', async () => {
  await writeFile(path, JSON.stringify({ host: 'elsewhere', pid: 1, startTime: '1', id: 'x' }));
  await expect(OutputLock.take(path)).rejects.toThrow('process 1 on elsewhere');
});
