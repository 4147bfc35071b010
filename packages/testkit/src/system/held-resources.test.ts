import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { heldAtRest, heldResources } from './held-resources.js';
import { ownProcesses } from './own-processes.js';

test('a child of this process is seen while it lives, its own children too', async ({ skip }) => {
  if (!existsSync('/proc/self/stat')) skip('there is no /proc');
  const before = heldResources();
  const child = spawn('sh', ['-c', 'echo ready; sleep 1000 & wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  await once(child.stdout, 'data');
  expect(ownProcesses()).toContainEqual({ pid: child.pid, name: 'sh' });
  await expect.poll(() => ownProcesses().map(({ name }) => name)).toContain('sleep');
  expect(heldResources().processes).toBe(before.processes + 2);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await once(child, 'close');
  expect((await heldAtRest(before)).processes).toBe(before.processes);
});
