import { InteractiveSessionError, type InteractiveChannel, type LuaEnvironment } from '@bioxen/core';

/**
 * Puts an environment into an interpreter, in place of the one before. What the interpreter had at first stands behind it.
 * `package.bioxen` keeps what is needed for the next time.
 */
const USE = `
local version, path, cpath, variables, modules, reload = ...
if version ~= '' and _VERSION ~= 'Lua ' .. version then return _VERSION end
local state = package.bioxen
if state == nil then
  state = { path = package.path, cpath = package.cpath, variables = {}, modules = {}, own = {} }
  package.bioxen = state
  local searchers = package.searchers or package.loaders
  local load = loadstring or load
  table.insert(searchers, 2, function(wanted)
    local source = state.modules[wanted]
    if source == nil then return "\\n\\tno module '" .. wanted .. "' in the environment" end
    local chunk, why = load(source, '@' .. wanted)
    if chunk == nil then error(why, 0) end
    return function(...)
      state.own[wanted] = true
      return chunk(...)
    end
  end)
  if os and os.getenv then
    local getenv = os.getenv
    os.getenv = function(variable)
      local value = state.variables[variable]
      if value ~= nil then return value end
      return getenv(variable)
    end
  end
end
local function placed(wanted)
  if state.own[wanted] then return true end
  local templates = state.inUse or ''
  if templates == '' or not package.searchpath then return false end
  return package.searchpath(wanted, templates) ~= nil
end
if reload then
  local old = {}
  for wanted in pairs(package.loaded) do
    if type(wanted) == 'string' and placed(wanted) then old[#old + 1] = wanted end
  end
  for i = 1, #old do
    package.loaded[old[i]] = nil
    state.own[old[i]] = nil
  end
end
state.variables, state.modules = variables, modules
state.inUse = path
package.path = path == '' and state.path or (path .. ';' .. state.path)
package.cpath = cpath == '' and state.cpath or (cpath .. ';' .. (state.cpath or ''))
`;

/** @throws InteractiveSessionError when the interpreter cannot take it, or is of another Lua */
export async function useEnvironment(
  channel: InteractiveChannel,
  environment: LuaEnvironment,
  reload: boolean,
): Promise<void> {
  const { name, luaVersion = '', path = '', cpath = '', variables = {}, modules = new Map() } = environment;
  const { error, values } = await channel.execute(USE, {
    args: [luaVersion, path, cpath, new Map(Object.entries(variables)), modules, reload],
    mode: 'chunk',
    chunkName: '=environment',
  });
  const [other] = values;
  if (error === undefined && typeof other === 'string')
    throw new InteractiveSessionError(
      `Environment '${name}' is for Lua ${luaVersion}, and this session runs ${other}`,
      { hint: `Start a session with Lua ${luaVersion}, or make an environment for ${other}.` },
    );
  if (error === undefined) return;
  throw new InteractiveSessionError(`Environment '${name}' cannot be used: ${error.message}`, {
    hint: 'The program may have changed package or os; restart the session.',
  });
}
