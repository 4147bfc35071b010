import { InteractiveSessionError, type LuaInput, type LuaValue } from '@bioxen/core';
import type { InteractiveSession } from './interactive-session.js';

const NAMES = `
local names = {}
for name in next, _G do if type(name) == 'string' then names[#names + 1] = name end end
return names
`;

/** Globals that are plain data: no function, coroutine or userdata in them, however deep. */
const PLAIN = `
local known = {}
for i = 1, #(...) do known[(...)[i]] = true end
local function plain(value, seen)
  local kind = type(value)
  if kind == 'table' then
    if seen[value] or getmetatable(value) ~= nil then return false end
    seen[value] = true
    for key, item in next, value do
      if not plain(key, seen) or not plain(item, seen) then return false end
    end
    return true
  end
  return kind == 'string' or kind == 'number' or kind == 'boolean'
end
local names, values = {}, {}
for name, value in next, _G do
  if type(name) == 'string' and not known[name] and plain(value, {}) then
    names[#names + 1] = name
    values[#values + 1] = value
  end
end
return names, values
`;

const SET = `
local names, values = ...
for i = 1, #names do rawset(_G, names[i], values[i]) end
`;

/** Gives a session the globals of another that are plain data. Tables that two globals share become two. */
export async function copyGlobals(
  from: InteractiveSession,
  to: InteractiveSession,
): Promise<readonly string[]> {
  const known = await valuesOf(to, NAMES, []);
  const [names = [], values = []] = await valuesOf(from, PLAIN, [known[0] as LuaInput]);
  await valuesOf(to, SET, [names as LuaInput, values as LuaInput]);
  return names as readonly string[];
}

async function valuesOf(
  session: InteractiveSession,
  code: string,
  args: readonly LuaInput[],
): Promise<readonly LuaValue[]> {
  const { values, error } = await session.execute(code, { args, chunkName: '=clone', strings: 'auto' });
  if (error === undefined) return values;
  throw new InteractiveSessionError(
    `The state of session '${session.id}' cannot be copied: ${error.message}`,
  );
}
