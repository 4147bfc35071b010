import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bootArguments, bootInput, createDriverClient } from '@bioxen/lua-driver';
import { findLua } from '@bioxen/testkit';
import { expect, test } from 'vitest';
import { COOKIE, expectAlive, VERSIONS } from './spawned-driver.js';

// As that of WebAssembly after 36 minutes: from the largest number of 32 bits to the smallest.
const wrapping = `local clock, calls = os.clock, 0
os.clock = function()
  calls = calls + 1
  return clock() + (calls < 3 and 2147.48 or -2147.48)
end`;

test.for(VERSIONS)('a clock that begins anew is no broken measurement: %s', async (version, { skip }) => {
  const { path, skipReason } = findLua(version);
  if (path === undefined) return skip(skipReason);
  const child = spawn(path, ['-e', wrapping, ...bootArguments()], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
  });
  const ended = once(child, 'exit');
  child.stdin.write(bootInput(COOKIE));
  const client = createDriverClient({ readable: child.stdout, writable: child.stdin }, { cookie: COOKIE });
  for (let number = 0; number < 4; number += 1) {
    const outcome = await client.execute('return 1, 2').outcome;
    expect(outcome).toMatchObject({ kind: 'returned', values: [1, 2] });
    expect(outcome.kind === 'returned' && outcome.cpuMs).toBeGreaterThanOrEqual(0);
  }
  await expectAlive(client, 5);
  client.quit();
  await ended;
});
