import type { ExecuteOptions, InteractiveChannel } from '@bioxen/core';
import type { CompletionAnswer } from './session-link.js';

const KEYWORDS =
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  );

/** A name, with the tables that it is looked for in: `string.fo`, `reads:le`. */
const WORD = /(?:[A-Za-z_]\w*\s*[.:]\s*)*[A-Za-z_]?\w*$/;

const MAX_CANDIDATES = 500;

/** So much of the text before the cursor is looked at: a search for its last word takes the square of that. */
const MAX_WORD_CHARACTERS = 1_000;

/**
 * Looks through tables raw, so that no metamethod of a program runs; `__index` is followed where it is a table. What a
 * function of `__index` makes on first use is found where the metatable has a table `__names`, whose keys are the names, as
 * that of `bio_compute` has. It keeps what it needs in locals of a function, and leaves nothing behind. Locals that a prompt
 * keeps are where the driver has them.
 */
const LOOK = `
return (function(path, prefix, methods, max)
local rawget, next, type, getmetatable = rawget, next, type, getmetatable
local get = debug and debug.getmetatable or getmetatable
local function index(value)
  local meta = get(value)
  local found = type(meta) == 'table' and rawget(meta, '__index') or nil
  return type(found) == 'table' and found or nil
end
local function field(value, key)
  for _ = 1, 10 do
    if type(value) == 'table' then
      local found = rawget(value, key)
      if found ~= nil then return found end
    end
    value = index(value)
    if value == nil then return nil end
  end
end
local own = get(getfenv and getfenv(1) or _ENV) or {}
local kept = rawget(own, 'locals') or {}
local value = _G
for i = 1, #path do
  local first = i == 1 and kept[path[1]]
  value = first or field(value, path[i])
  if value == nil then return {} end
end
local found, seen, count = {}, {}, 0
local function list(names)
  if type(names) ~= 'table' then return end
  local steps = 0
  for key, item in next, names do
    steps = steps + 1
    if steps > 20000 or count >= max then break end
    if type(key) == 'string' and not seen[key] and key:sub(1, #prefix) == prefix
      and key:find('^[%a_][%w_]*$') and (not methods or type(item) == 'function') then
      seen[key] = true
      count = count + 1
      found[count] = key
    end
  end
end
local function gather(value)
  for _ = 1, 10 do
    list(value)
    local meta = get(value)
    -- Of what is not there yet nobody knows whether it is a method.
    if type(meta) == 'table' and not methods then list(rawget(meta, '__names')) end
    value = index(value)
    if value == nil then break end
  end
end
if #path == 0 then gather(kept) end
gather(value)
return found
end)(...)
`;

/** What may stand at the end of a line: keywords and globals, or fields of the tables that stand before. */
export async function complete(
  channel: InteractiveChannel,
  text: string,
  locals: NonNullable<ExecuteOptions['locals']> = 'program',
): Promise<CompletionAnswer> {
  const word = (WORD.exec(text.slice(-MAX_WORD_CHARACTERS))?.[0] ?? '').trimStart();
  const names = word.split(/\s*[.:]\s*/);
  const prefix = names.pop() ?? '';
  const from = text.length - prefix.length;
  if (names.length === 0 && prefix === '') return { candidates: [], from };
  const isMethod = /:\s*\w*$/.test(word);
  const { success, values } = await channel.execute(LOOK, {
    args: [names, prefix, isMethod, MAX_CANDIDATES],
    mode: 'chunk',
    chunkName: '=completion',
    globals: 'own',
    locals,
    timeoutMs: 1_000,
  });
  const found =
    success && Array.isArray(values[0]) ? values[0].filter((name) => typeof name === 'string') : [];
  const keywords = names.length === 0 ? KEYWORDS.filter((keyword) => keyword.startsWith(prefix)) : [];
  return { candidates: [...new Set([...found, ...keywords])].toSorted(), from };
}
