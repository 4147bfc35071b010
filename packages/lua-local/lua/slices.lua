-- What makes a program stoppable between any two of its instructions, and what makes it pay for work done in C.
-- Called before the driver with the outermost coroutine, enter(co) before a coroutine runs, left(co) after it has, charge(units), and
-- seconds(), the time of the host: what the engine counts by itself goes round after 36 minutes.
-- left gives 0 when the coroutine has yielded or ended by itself, 1 when its slice is over and who resumed it must yield
-- too, 2 when its slice is over and a C function stands in between: it goes on, and the debt is paid later.
-- Build: short names

local main, enter, left, charge, seconds = ...
local raw_create, raw_resume, raw_yield, raw_close, raw_status = coroutine.create, coroutine.resume, coroutine.yield, coroutine.close, coroutine.status
local raw_running, raw_isyieldable = coroutine.running, coroutine.isyieldable
local error, type, select = error, type, select
local math_type = math.type

local function finish(co, ...)
  local what = left(co)
  if what == 0 then return ... end
  if what == 1 then raw_yield() end
  enter(co)
  return finish(co, raw_resume(co))
end

function coroutine.resume(co, ...)
  if type(co) ~= "thread" then return raw_resume(co, ...) end
  enter(co)
  return finish(co, raw_resume(co, ...))
end

local function unwrap(co, ok, ...)
  if ok then return ... end
  local problem = ...
  if raw_status(co) == "dead" then raw_close(co) end
  if type(problem) == "string" then error(problem, 3) end
  error(problem, 0)
end

function coroutine.wrap(body)
  local co = raw_create(body)
  return function(...)
    enter(co)
    return unwrap(co, finish(co, raw_resume(co, ...)))
  end
end

-- The program's main coroutine is one of ours underneath: to the program it is none.
function coroutine.running()
  local co = raw_running()
  return co, co == main
end

function coroutine.isyieldable(co)
  return (co or raw_running()) ~= main and raw_isyieldable(co or raw_running())
end

function coroutine.yield(...)
  if raw_running() == main then error("attempt to yield from outside a coroutine", 2) end
  return raw_yield(...)
end

os.clock = function() return seconds() end

-- Work in C: one unit for 64 bytes or for an element, told after the fact.
local UNIT_BYTES = 64

local function pay(bytes)
  if bytes >= UNIT_BYTES then charge(bytes // UNIT_BYTES) end
end

-- Functions of a string whose work is its length.
for _, name in ipairs({ "find", "match", "gsub", "reverse", "upper", "lower" }) do
  local raw = string[name]
  string[name] = function(text, ...)
    if type(text) == "string" and #text >= UNIT_BYTES then charge(#text // UNIT_BYTES) end
    return raw(text, ...)
  end
end

local raw_rep = string.rep
function string.rep(...)
  local text = raw_rep(...)
  pay(#text)
  return text
end

local raw_concat = table.concat
function table.concat(...)
  local text = raw_concat(...)
  pay(#text)
  return text
end

local raw_sort = table.sort
function table.sort(list, ...)
  if type(list) == "table" and #list >= 2 then charge(#list) end
  return raw_sort(list, ...)
end

local raw_unpack = table.unpack
function table.unpack(list, ...)
  if type(list) == "table" and #list >= UNIT_BYTES then charge(#list) end
  return raw_unpack(list, ...)
end

local raw_move = table.move
function table.move(from, first, last, ...)
  if math_type(first) == "integer" and math_type(last) == "integer" and last - first >= UNIT_BYTES then
    charge(last - first + 1)
  end
  return raw_move(from, first, last, ...)
end

local raw_insert, raw_remove = table.insert, table.remove
function table.insert(list, ...)
  local at = ...
  if select("#", ...) == 2 and type(list) == "table" and math_type(at) == "integer" and #list - at >= UNIT_BYTES then
    charge(#list - at)
  end
  return raw_insert(list, ...)
end

function table.remove(list, ...)
  local at = ...
  if select("#", ...) == 1 and type(list) == "table" and math_type(at) == "integer" and #list - at >= UNIT_BYTES then
    charge(#list - at)
  end
  return raw_remove(list, ...)
end
