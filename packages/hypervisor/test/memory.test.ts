import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('lives.mjs', import.meta.url));

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

test('what VMs took is there again when they are gone', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, '1200', '1200']);
  const [before, after] = JSON.parse(stdout) as [Memory, Memory];
  // An engine that stays takes 300 KB and more of resident memory, a VM in books that stays some 2 KB of heap.
  expect((after.heapUsed - before.heapUsed) / 1200).toBeLessThan(1_000);
  expect((after.rss - before.rss) / 1200).toBeLessThan(100_000);
});
