import { spawn } from 'node:child_process';
import {
  bootArguments,
  bootInput,
  createDriverClient,
  type DriverClient,
  type DriverGuard,
} from '@bioxen/lua-driver';
import { findLua, type LuaVersion } from '@bioxen/testkit';
import { describe, expect, test } from 'vitest';

const COOKIE = 'c0ffee';

async function withGuard<T>(
  lua: string,
  guard: DriverGuard,
  use: (client: DriverClient) => Promise<T>,
): Promise<T> {
  const child = spawn(lua, bootArguments(), { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = createDriverClient({ readable: child.stdout, writable: child.stdin }, { cookie: COOKIE });
  child.stdin.write(bootInput(COOKIE, guard));
  try {
    return await use(client);
  } finally {
    child.kill('SIGKILL');
    await client.ended;
  }
}

/** What a program gives back, its values printed. */
async function run(client: DriverClient, code: string): Promise<string> {
  const asked = client.execute(code);
  const outcome = await asked.outcome;
  return asked.toResult(outcome, 'none').stdout;
}

const BINARY = 'string.dump(function() return "ran" end)';
const ATTEMPTS: Readonly<Record<string, string>> = {
  load: `return (loadstring or load)(${BINARY})`,
  'load with the mode of binary chunks': `return (loadstring or load)(${BINARY}, "x", "b")`,
  'load piece by piece': `local text, at = ${BINARY}, 0 return load(function() at = at + 1 return text:sub(at, at) end)`,
  loadfile: `local name = os.tmpname() local file = io.open(name, "wb") file:write(${BINARY}) file:close() local chunk, why = loadfile(name) os.remove(name) return chunk, why and "binary"`,
  dofile: `local name = os.tmpname() local file = io.open(name, "wb") file:write(${BINARY}) file:close() local ran = pcall(dofile, name) os.remove(name) return ran == false and nil, "binary"`,
  require: `local name = os.tmpname() local file = io.open(name .. ".lua", "wb") file:write(${BINARY}) file:close() package.path = "/tmp/?.lua" local ran = pcall(require, (name:match("[^/]+$"))) os.remove(name .. ".lua") os.remove(name) return ran == false and nil, "binary"`,
};

const versions: readonly LuaVersion[] = ['5.1', '5.3', '5.4', 'luajit'];
describe.each(versions)('on %s', (version) => {
  const { path = '', skipReason } = findLua(version);

  for (const [way, code] of Object.entries(ATTEMPTS)) {
    test(`${way} takes no binary chunk behind a guard`, async ({ skip }) => {
      if (skipReason !== undefined) skip(skipReason);
      for (const guard of ['text', 'untrusted'] as const) {
        expect(await withGuard(path, guard, async (client) => await run(client, code))).toMatch(
          /^nil\t.*(binary|wrong mode)/,
        );
      }
    });
  }

  test('text loads as ever', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const code = `
      local parts, at = { "return ", "7" }, 0
      local name = os.tmpname()
      local file = io.open(name .. ".lua", "w") file:write("return ...") file:close()
      package.path = "/tmp/?.lua"
      local module = name:match("[^/]+$")
      local found = require(module)
      os.remove(name .. ".lua") os.remove(name)
      local missing = select(2, pcall(require, "no.such"))
      return (loadstring or load)("return 6")(), load(function() at = at + 1 return parts[at] end)(), found == module,
        missing:find("no/such.lua", 1, true) ~= nil, select("#", (loadstring or load)("return"))`;
    expect(await withGuard(path, 'text', async (client) => await run(client, code))).toBe(
      '6\t7\ttrue\ttrue\t1',
    );
  });

  test('an untrusted program has no C libraries and looks into no function', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const code = `return package.loadlib, #(package.searchers or package.loaders), debug.getupvalue, debug.getlocal,
      (pcall(require, "ffi")), (pcall(require, "socket.core"))`;
    expect(await withGuard(path, 'untrusted', async (client) => await run(client, code))).toBe(
      'nil\t3\tnil\tnil\tfalse\tfalse',
    );
  });

  test('an untrusted program gets no FFI by a number that needs it', async ({ skip }) => {
    if (skipReason !== undefined) skip(skipReason);
    const code = `(loadstring or load)("return 1LL") return package.loaded.ffi, (pcall(require, "ffi"))`;
    expect(await withGuard(path, 'untrusted', async (client) => await run(client, code))).toBe('nil\tfalse');
  });
});
