import { spawnSync } from 'node:child_process';
import { bootArguments, compiledBootInput, compileInput, readCompiled } from '@bioxen/lua-driver';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { COOKIE, expectAlive, spawnDriver, VERSIONS } from './spawned-driver.js';

describe.for(VERSIONS)('a driver that was compiled on %s', (version) => {
  test('begins as the source does, with the same errors', async ({ skip }) => {
    const { path, skipReason } = findLua(version);
    if (path === undefined) return skip(skipReason);
    const { stdout, status } = spawnSync(path, [...bootArguments()], { input: compileInput() });
    expect(status).toBe(0);
    const chunk = readCompiled(stdout);
    // Binary chunks of every Lua begin so.
    if (chunk?.[0] !== 0x1b) throw new RangeError('what was written is no chunk');
    for (const noise of ['', 'x']) {
      expect(readCompiled(Buffer.concat([stdout, Buffer.from(`${noise}\n`)]))).toBeUndefined();
      expect(readCompiled(Buffer.concat([Buffer.from(`${noise}\n`), stdout]))).toBeUndefined();
    }
    const failure = async (boot?: Uint8Array): Promise<unknown> => {
      const driver = await spawnDriver(version, skip, boot === undefined ? {} : { boot });
      await expectAlive(driver.client, 1);
      const run = driver.client.execute('local function f() error("no") end f()');
      const outcome = await run.outcome;
      await driver.end();
      return outcome.kind === 'failed' ? outcome.failure : undefined;
    };
    const expected = await failure();
    expect(expected).toMatchObject({ message: expect.stringContaining('no') as unknown });
    const compiled = await failure(compiledBootInput(COOKIE, chunk));
    // LuaJIT shows where its functions are, which is elsewhere each time.
    const shown = (value: unknown): string => JSON.stringify(value).replaceAll(/0x[0-9a-f]+/g, '');
    expect(shown(compiled)).toBe(shown(expected));
  });
});
