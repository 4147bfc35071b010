import { BasicLuaVM } from '@bioxen/lua-local';
import { findLua } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';
import { FINALIZED, FOR_GOOD, natives } from './subjects.js';

const tiers = natives.flatMap((version) =>
  (['strict', 'none'] as const).map((sandbox) => ({ version, sandbox })),
);

describe.each(tiers)(
  'what is written past the driver at the end, $version, $sandbox',
  ({ version, sandbox }) => {
    const { skipReason } = findLua(version);
    const ROUNDS = 30;
    const make = (): BasicLuaVM =>
      new BasicLuaVM({
        engine: 'native',
        sandbox,
        luaVersion: version,
        ...(sandbox === 'strict' ? { limits: { processes: 8 } } : {}),
        environment: { PATH: process.env['PATH'] ?? '' },
      });

    test.for([
      ['os.execute', 'os.execute("echo child >&2")'],
      ['a pipe that is closed', 'local p = io.popen("echo child >&2") p:read("*a") p:close()'],
      ['a pipe into a child', 'local p = io.popen("cat >&2", "w") p:write("child\\n") p:close()'],
    ])('errors of a child of a finalizer stand where they belong: %s', async ([, code], { skip }) => {
      if (skipReason !== undefined) skip(skipReason);
      await using vm = make();
      const closing = `${FINALIZED} finalized(function() io.stderr:write("a\\n") ${code} io.stderr:write("b\\n") end)`;
      const endings = ['return 1', 'error("", 0)', ...(version === '5.1' ? [] : ['os.exit(3, true)'])];
      for (let round = 0; round < ROUNDS; round += 1) {
        const { stderr } = await vm.execute(`${closing} ${endings[round % endings.length]}`, FOR_GOOD);
        expect(stderr.replace(/^lua: \n.*?(?=a\n)/s, '')).toBe('a\nchild\nb');
      }
    });

    test('errors of a pipe that is left open are not lost', async ({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
      await using vm = make();
      for (let round = 0; round < ROUNDS; round += 1) {
        const { stderr } = await vm.execute('pipe = io.popen("cat >&2", "w") pipe:write("child")', FOR_GOOD);
        expect(stderr).toBe('child');
      }
    });
  },
);

test.for(['strict', 'none'] as const)(
  'what C code writes to the standard error is never lost, %s',
  async (sandbox, { skip }) => {
    const { skipReason } = findLua('luajit');
    if (skipReason !== undefined) skip(skipReason);
    await using vm = new BasicLuaVM({ engine: 'native', sandbox, luaVersion: 'luajit' });
    const code = `
    local ffi = require("ffi")
    ffi.cdef("long write(int, const char *, size_t);")
    local function say(text) ffi.C.write(2, text, #text) end
    say("one ")
    kept = newproxy(true)
    getmetatable(kept).__gc = function() say("three") end
    say("two ")
    if ... then os.exit(1, true) end`;
    for (let round = 0; round < 60; round += 1) {
      const { stderr } = await vm.execute(code, { args: [round % 2 === 0], ...FOR_GOOD });
      expect(stderr).toBe('one two three');
    }
  },
);
