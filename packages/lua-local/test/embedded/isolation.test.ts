import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startEmbedded, valuesOf } from './start-embedded.js';

test('everything that a program can reach is a value of Lua', async () => {
  await using started = await startEmbedded();
  // Goes through all tables and metatables; functions, userdata and threads are named by where they were found.
  const code = `local seen, found = {}, {}
    local function visit(value, name)
      local kind = type(value)
      if kind == "userdata" or kind == "thread" then found[#found + 1] = kind .. " " .. name end
      if (kind ~= "table" and kind ~= "userdata") or seen[value] then return end
      seen[value] = true
      if kind == "table" then
        for key, item in next, value do
          visit(key, "<key>")
          visit(item, tostring(key))
        end
      end
      local meta = debug.getmetatable(value)
      if meta then visit(meta, "<meta>") end
    end
    visit(_G, "_G")
    visit(debug.getmetatable(""), "string")
    table.sort(found)
    return found`;
  expect(valuesOf(await started.run(code))).toEqual([
    ['userdata stderr', 'userdata stdin', 'userdata stdout'],
  ]);
});

test('no program changes an object of this process', async () => {
  await using started = await startEmbedded();
  const before = Object.getOwnPropertyNames(Object.prototype);
  const code = `local t = { ["__proto__"] = { polluted = 1 }, constructor = { prototype = { polluted = 1 } } }
    _G["__proto__"] = t
    return t, { ["__proto__"] = "x", ["toString"] = "y" }`;
  expect((await started.run(code)).kind).toBe('returned');
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test.each([
  ['os.execute("true")', [null, expect.stringContaining('not supported'), 38]],
  ['os.execute()', [null]],
  ['pcall(os.execute, "true")', [true, null, expect.any(String), 38]],
  ['io.popen("true")', [null, expect.stringContaining('not supported'), 38]],
  ['package.loadlib("x", "*")', [null, expect.stringContaining('not supported'), 38]],
  ['package.cpath, #package.searchers', ['', 3]],
  ['os.getenv("PATH"), os.getenv("HOME"), os.getenv("USER"), os.getenv("LANG")', [null, null, null, null]],
  ['debug.getregistry, debug.sethook, debug.getupvalue, debug.setlocal', [null, null, null, null]],
  ['io.open("/proc/self/environ"), io.open("/dev/stdin")', [null, null, expect.any(String), 44]],
  ['(io.open("/dev/tty")), (io.open("/dev/urandom")), (io.open("/tmp"))', [null, null, null]],
])('%s gives what harms nobody', async (code, values) => {
  await using started = await startEmbedded();
  const got = valuesOf(await started.run(`return ${code}`)) as unknown[];
  // What is not supported may say so in one value or three.
  expect(got.slice(0, values.length)).toEqual(values);
});

test('a program that reads takes nothing from the standard input of this process', () => {
  const shown = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { text } from 'node:stream/consumers';
       import { BasicLuaVM } from '@bioxen/lua-local';
       const vm = new BasicLuaVM({ engine: 'embedded' });
       const { values } = await vm.execute('return io.read("a"), io.read(), (io.open("/dev/stdin")), io.stdin:read(1)');
       await vm.close();
       console.log(JSON.stringify([values, await text(process.stdin)]));`,
    ],
    {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      encoding: 'utf8',
      input: 'not for Lua\n',
      timeout: 60_000,
    },
  );
  expect(JSON.parse(shown)).toEqual([['', null, null, null], 'not for Lua\n']);
});

test('a program cannot load the bytecode that would break the engine', async () => {
  await using started = await startEmbedded();
  const code = 'return load(string.dump(function() return 1 end), "x", "b")';
  expect(valuesOf(await started.run(code))).toEqual([null, expect.stringContaining('binary chunk')]);
});

test('a program that asks for all memory there is gets "not enough memory"', async () => {
  await using started = await startEmbedded({ limits: { memoryBytes: 16 * 2 ** 20 } });
  const code = `local pieces, size = {}, 2 ^ 24
    while size >= 1 do
      if not pcall(function() pieces[#pieces + 1] = ("x"):rep(size) end) then size = size / 2 end
    end
    local ok, message = pcall(string.rep, "x", 2 ^ 20)
    pieces = nil
    return ok, message`;
  expect(valuesOf(await started.run(code))).toEqual([false, 'not enough memory']);
});
