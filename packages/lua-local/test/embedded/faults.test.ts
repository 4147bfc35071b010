import { LuaProcessError } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { engineCode } from '../../src/embedded/engine-code.js';
import { pagesOf } from '../../src/embedded/memory-import.js';
import { Workplace } from '../../src/embedded/workplace.js';
import { dist } from './start-embedded.js';

const MIB = 2 ** 20;

/** Runs Lua as the driver itself, without any guard, until its worker is gone; gives why. */
const endOf = async (driver: string, memoryBytes = 16 * MIB): Promise<{ why: Error; written: string }> => {
  const place = new Workplace(new URL('embedded-worker.js', dist), {
    code: await engineCode(new URL('lua.wasm', dist), pagesOf(memoryBytes)),
    driverSource: driver,
    memoryBytes,
    limits: { folder: undefined, openFiles: 16, isInterruptible: false },
  });
  let written = '';
  place.occupy({
    receive: (bytes) => {
      written += Buffer.from(bytes).toString('latin1');
    },
    receiveError: () => undefined,
    finish: () => undefined,
  });
  place.post(Buffer.from('request\n'));
  await place.exited;
  expect(place.isFree).toBe(false);
  await place.end({ wasIdle: false });
  return { why: place.explainEnd(), written };
};

describe('an engine that breaks is thrown away, with what happened', () => {
  // An operand each of its first instructions, far beyond the small stack of a coroutine: damage at random may as well loop
  // where no hook counts.
  test.each([47, 42])(
    'by bytecode that reads where nothing is (byte %i): the next line is never reached',
    async (at) => {
      const { why, written } = await endOf(`local read_line, _, write, flush, port, out = ...
      local code = string.dump(function(a, ...) local t = { a, ... } return #t + a end)
      local bad = load(code:sub(1, ${String(at)}) .. string.char(208) .. code:sub(${String(at + 2)}), "x", "b")
      pcall(coroutine.wrap(function() return bad(1, 2, 3) end))
      write(out, "reached")
      flush(out)
      error("reached")`);
      expect(why).toBeInstanceOf(LuaProcessError);
      expect(why).toMatchObject({
        code: 'LUA_PROCESS_FAILED',
        maybeRan: true,
        message: expect.stringMatching(/thrown away: RuntimeError: /),
      });
      expect(written).toBe('');
    },
  );

  test.each([
    ['an error of the driver', 'error("lost")', /the driver failed: bioxen:1: lost/],
    ['a driver that is no Lua', 'this is none', /the driver failed: bioxen:1: syntax error/],
    ['an error that is no text', 'error({})', /the driver failed: /],
    ['the real os.exit', 'os.exit(3)', /exited with status 3/],
  ])('by %s', async (_fact, driver, message) => {
    const { why } = await endOf(driver);
    expect(why).toBeInstanceOf(LuaProcessError);
    expect(why.message).toMatch(message);
  });

  test('by a driver without memory', async () => {
    const { why } = await endOf('local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end');
    expect(why).toMatchObject({ code: 'LUA_OUT_OF_MEMORY', limitValue: 16 * MIB, certainty: 'certain' });
  });
});

test('what the C library would ask of a computer gets no answer', async () => {
  const { written } = await endOf(`local read_line, _, write, flush, port, out, exit = ...
    local ran, why = pcall(os.execute, "true")
    write(out, tostring(os.execute()), " ", tostring(ran), " ", tostring(why), " ", tostring(pcall(io.popen, "true")))
    flush()
    error("done")`);
  expect(written).toBe('false true nil false');
});
