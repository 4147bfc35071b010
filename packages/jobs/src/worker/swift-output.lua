-- record-output.lua where LuaJIT has its FFI: a line is put together in one place, without a text of its own that LuaJIT would have
-- to look up among all others and to collect. For tables with the same keys there is a function, made when they are first met.
local json, swift_text, rooms = ...
local ffi = require("ffi")
local copy, text_of = ffi.copy, ffi.string
local line_of, encode, number_text, shape_of = json.line_of, json.encode, json.number, json.shape_of
local is_plain = swift_text.is_plain
local type, ipairs, next, rawget, format, concat, compile = type, ipairs, next, rawget, string.format, table.concat, loadstring

-- For longer texts than such a piece LuaJIT takes memory from the system and gives it back, each time.
local MOST_WRITERS, MOST_KEYS, PIECE = 8, 16, 32768

local room, filled = rooms.make(65536), 0
local output = {}

-- Where so many bytes more have their place.
local function place_for(count)
  if filled + count > room.size then rooms.grow(room, filled + count, filled) end
  return room.bytes + filled
end

local function take(count) filled = filled + count end

function output.clear() filled = 0 end

function output.add(text)
  copy(place_for(#text), text, #text)
  take(#text)
end

local function value_text(value)
  if type(value) == "number" then return number_text(value) end
  if type(value) == "string" and is_plain(value) then return "\"" .. value .. "\"" end
  return encode(value, 2)
end

-- The text of a function that writes the line of a table with just these keys, or gives false.
local function writer_source(keys, around)
  local count = #keys
  local values, texts, lengths, copies, fixed = {}, {}, { "#id" }, {}, 0
  local function put(what, length)
    copies[#copies + 1] = format("copy(to, %s, %s)\nto = to + %s", what, length, length)
  end
  local function put_fixed(text)
    put(format("%q", text), #text)
    fixed = fixed + #text
  end
  put_fixed(around[1])
  put("id", "#id")
  for index, key in ipairs(keys) do
    values[index] = format("local v%d = rawget(value, %q)\nif v%d == nil then return false end", index, key, index)
    texts[index] = format("local t%d = value_text(v%d)", index, index)
    lengths[index + 1] = "#t" .. index
    put_fixed(around[2 * index + 1])
    put("t" .. index, "#t" .. index)
  end
  put_fixed(around[2 * count + 3])
  return concat({
    "local rawget, next, copy, value_text, place_for, take = ...",
    "return function(id, value)",
    concat(values, "\n"),
    "local key = next(value)",
    ("key = next(value, key)\nif key == nil then return false end\n"):rep(count - 1),
    "if next(value, key) ~= nil or value.id ~= nil then return false end",
    concat(texts, "\n"),
    "local count = " .. fixed .. " + " .. concat(lengths, " + "),
    "local to = place_for(count)",
    concat(copies, "\n"),
    "take(count)",
    "return true",
    "end",
  }, "\n")
end

local function never() return false end
local writers, last_writer = {}, never

local function has_texts_as_keys(value)
  for key in next, value do
    if type(key) ~= "string" then return false end
  end
  return next(value) ~= nil
end

-- After the line was written in the slow way, which finds whatever is wrong with a table. Its fields alone, not those that a
-- metatable lends it.
local function make_writer(value)
  if #writers == MOST_WRITERS or value.id ~= nil or not has_texts_as_keys(value) then return end
  local shape = shape_of(value)
  if shape.count > MOST_KEYS then return end
  last_writer = compile(writer_source(shape.keys, shape.line), "=bioxen line")(rawget, next, copy, value_text, place_for, take)
  writers[#writers + 1] = last_writer
end

local function is_written(id, value)
  for _, writer in ipairs(writers) do
    if writer(id, value) then
      last_writer = writer
      return true
    end
  end
  return false
end

function output.add_line(id, value)
  local may_be_swift = type(value) == "table" and is_plain(id)
  if may_be_swift and (last_writer(id, value) or is_written(id, value)) then return end
  output.add(line_of(id, value))
  if may_be_swift then make_writer(value) end
end

-- Hands on all that there is: how many bytes that were.
function output.give(answer)
  local given = filled
  for from = 0, filled - 1, PIECE do answer(text_of(room.bytes + from, filled - from < PIECE and filled - from or PIECE)) end
  output.clear()
  return given
end

return output
