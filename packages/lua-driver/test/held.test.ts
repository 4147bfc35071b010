import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawnDriver, VERSIONS } from './spawned-driver.js';

/** Leaves something whose finalizer writes the file of that name. */
const LEAVE = `
  local path = ...
  local function write() io.open(path, "w"):close() end
  if newproxy then
    kept = newproxy(true)
    getmetatable(kept).__gc = write
  else
    kept = setmetatable({}, { __gc = write })
  end
`;

describe.for(VERSIONS)('an interpreter that is held, %s', (version) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'held-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.for([
    ['a result', 'return 1', true],
    ['a failure', 'error("boom")', true],
    ['os.exit', 'os.exit(3)', false],
    // Lua 5.1 knows no other.
    ['os.exit that closes the state', 'os.exit(3, true)', version !== '5.1'],
  ] as const)(
    'waits with everything done until it was looked at: %s',
    async ([name, ending, finalized], { skip }) => {
      const { client, child } = await spawnDriver(version, skip);
      const path = join(folder, name);
      const run = client.executeLast(`${LEAVE} ${ending}`, { args: [path] }, { isHeld: true });
      await run.outcome;
      let seen: unknown;
      await client.quitAfter(run, async () => {
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
        seen = [existsSync(path), child.exitCode, child.signalCode];
      });
      expect(seen).toEqual([finalized, null, null]);
      if (child.exitCode === null) await once(child, 'exit');
      expect(child.exitCode).toBe(ending.startsWith('os.exit') ? 3 : 0);
      await client.ended;
    },
  );

  test('that ends without a word is not looked at', async ({ skip }) => {
    const { client, child } = await spawnDriver(version, skip);
    const run = client.executeLast('print("ready")', {}, { isHeld: true });
    await run.outcome;
    child.kill('SIGKILL');
    await client.ended;
    let looks = 0;
    const outcome = await client.quitAfter(run, async () => {
      looks += 1;
      await Promise.resolve();
    });
    expect([outcome.kind, looks]).toEqual(['returned', 0]);
  });

  test('whose program throws the hold away ends by itself, and nothing hangs', async ({ skip }) => {
    const { client } = await spawnDriver(version, skip);
    const code = `
      local function search(value, seen)
        for index = 1, 255 do
          local name, inner = debug.getupvalue(value, index)
          if not name then return end
          if inner == true then debug.setupvalue(value, index, false) end
          if type(inner) == "function" and not seen[inner] then
            seen[inner] = true
            search(inner, seen)
          end
        end
      end
      search(os.exit, {})
      return "on"`;
    const run = client.executeLast(code, {}, { isHeld: true });
    expect(await run.outcome).toMatchObject({ values: ['on'] });
    expect(await client.quitAfter(run, () => Promise.resolve())).toMatchObject({ kind: 'returned' });
    await client.ended;
  });
});
