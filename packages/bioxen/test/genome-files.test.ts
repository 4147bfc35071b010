import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genomesFromFiles } from 'bioxen';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bioxen-genomes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what is no genome is an error that says why, and is never waited for', async () => {
  const [empty, fifo] = [join(folder, 'empty.fa'), join(folder, 'pipe.fa')];
  await writeFile(empty, '\n');
  execFileSync('mkfifo', [fifo]);
  const files = { empty, fifo, zero: '/dev/zero', folder, none: join(folder, 'none') };
  const reader = genomesFromFiles(files);
  for (const [name, problem] of [
    ['empty', 'it is empty'],
    ['fifo', 'it is no file'],
    ['zero', 'it is no file'],
    ['folder', 'it is a folder'],
    ['none', 'there is no such file'],
  ] as const)
    await expect(reader(name)).rejects.toThrow(problem);
});
