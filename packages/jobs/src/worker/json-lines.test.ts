import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findLua } from '@bioxen/testkit';
import { expect, test } from 'vitest';

// Writes random results with and without the FFI, and prints all lines once where they are the same.
const WRITE = `
local folder = ...
local function load_source(name, ...)
  local file = assert(io.open(folder .. name, "rb"))
  local text = file:read("*a")
  file:close()
  return assert((loadstring or load)(text))(...)
end
local every = load_source("json-lines.lua")
local swift, output
if jit then
  local swift_text = load_source("swift-text.lua")
  swift = load_source("json-lines.lua", swift_text.is_plain)
  output = load_source("swift-output.lua", swift, swift_text, load_source("swift-room.lua"))
end

local seed = 1
local function any(count)
  seed = (seed * 16807) % 2147483647
  return seed % count + 1
end
local signs = { "a", "Z", "0", " ", "~", "!", "#", "[", "]", "^", "\\"", "\\\\", "\\127", "\\0", "\\n", "\\195\\169", "\\128", "\\255" }
local function text(count)
  local parts = {}
  for index = 1, any(count) - 1 do parts[index] = signs[any(5) == 1 and any(#signs) or any(9)] end
  return table.concat(parts)
end
local numbers = { 0, 1, -1, 0.1, 1 / 3, 150, 1e15, 1e14, 999999999999999, -2.5e-7, 1e300, 123456789.125, 0 / 0, 1 / 0, -1 / 0 }
local function value(depth)
  local kind = any(depth > 2 and 3 or 5)
  if kind == 1 then return text(60) end
  if kind == 2 then return numbers[any(#numbers)] end
  if kind == 3 then return any(2) == 1 end
  local made = {}
  for index = 1, any(4) - 1 do made[kind == 4 and index or signs[any(16)] .. index] = value(depth + 1) end
  return made
end

-- Tables whose keys come again, one of them missing or of no use now and then; some have a field only by their metatable.
local lent = setmetatable({ gc = 0.5 }, { __index = { length = 7, id = "lent" } })
local function repeated()
  local kind = any(8)
  if kind == 1 then return { gc = any(100) / 100 } end
  if kind == 2 then return { ["a\\"\\n%d"] = any(2) == 1, id = any(2) == 1 and "mine" or nil } end
  if kind == 3 then return lent end
  if kind == 4 then return { gc = any(9), length = function() end } end
  return { gc = any(2) == 1 and any(100) / 100 or value(2), length = any(300), [any(9) == 1 and "more" or "gc"] = "x" }
end

local function written(json, id, result)
  local fine, line = pcall(json.line_of, id, result)
  return fine and line or "wrong: " .. line .. "\\n"
end

local all = {}
for round = 1, 6000 do
  local id = text(50)
  local result
  if round > 3000 then result = repeated() else result = value(1) end
  local line = written(every, id, result)
  if output then
    local fine, problem = pcall(output.add_line, id, result)
    all[round] = fine and line or ""
    if not fine and "wrong: " .. problem .. "\\n" ~= line then print("other error", problem, line) os.exit(1) end
    if fine and line:find("^wrong") then print("no error", line) os.exit(1) end
  end
  for _ = 1, 2 do
    if swift and written(swift, id, result) ~= line then
      print("other", line, written(swift, id, result))
      os.exit(1)
    end
  end
  io.write(line)
end
if output then
  local pieces, all_lines = {}, table.concat(all)
  output.give(function(piece) pieces[#pieces + 1] = piece end)
  if table.concat(pieces) ~= all_lines then print("other output") os.exit(1) end
  output.give(function() print("given twice") os.exit(1) end)
end
`;

const folder = fileURLToPath(new URL('./', import.meta.url));
const write = (path: string): { readonly stdout: string; readonly stderr: string } => {
  const { stdout, stderr } = spawnSync(path, ['-', folder], { input: WRITE, encoding: 'latin1' });
  return { stdout, stderr };
};

test('what LuaJIT writes with its FFI is what every Lua writes, and is JSON', ({ skip }) => {
  const luajit = findLua('luajit');
  const lua = findLua('5.4');
  const skipReason = luajit.skipReason ?? lua.skipReason;
  if (skipReason !== undefined) skip(skipReason);
  const swift = write(luajit.path ?? '');
  expect(swift.stderr).toBe('');
  expect(swift).toEqual(write(lua.path ?? ''));
  const lines = swift.stdout.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.length).toBe(6_000);
  const [wrong, right] = [
    lines.filter((line) => line.startsWith('wrong: ')),
    lines.filter((line) => line.startsWith('{')),
  ];
  expect(wrong.length).toBeGreaterThan(100);
  expect(wrong.length + right.length).toBe(6_000);
  for (const line of right) expect(() => JSON.parse(line) as unknown).not.toThrow();
});
