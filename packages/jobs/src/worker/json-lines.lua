-- JSON that is the same in every Lua version: sorted keys, the shortest decimals that read back as the same number. `is_plain`
-- tells whether a text stands there as it is; it may be left out.
local is_plain = ...
local byte, char, find, format, gsub, sub = string.byte, string.char, string.find, string.format, string.gsub, string.sub
local concat, sort, floor, huge = table.concat, table.sort, math.floor, math.huge
local pairs, ipairs, next, type, tostring, tonumber, error = pairs, ipairs, next, type, tostring, tonumber, error
local math_type = math.type

is_plain = is_plain or function(text) return not find(text, "[^ !#-Z%[%]^-~]") end

local escapes = { ["\""] = "\\\"", ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\b"] = "\\b", ["\f"] = "\\f" }
for code = 0, 31 do
  local key = char(code)
  escapes[key] = escapes[key] or format("\\u%04x", code)
end
escapes["\127"] = "\\u007f"

local base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function base64(text)
  local out = {}
  for at = 1, #text, 3 do
    local a, b, c = byte(text, at, at + 2)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 3, 0, -1 do
      local six = floor(bits / 64 ^ place) % 64
      local letter = sub(base64_letters, six + 1, six + 1)
      if (place == 1 and not b) or (place == 0 and not c) then letter = "=" end
      out[#out + 1] = letter
    end
  end
  return concat(out)
end

local function tail(text, at, count)
  for next = at, at + count - 1 do
    local b = byte(text, next)
    if not b or b < 128 or b > 191 then return false end
  end
  return true
end

local function is_utf8(text)
  local at = find(text, "[\128-\255]")
  while at do
    local lead, second = byte(text, at, at + 1)
    local more
    if lead >= 194 and lead <= 223 then more = 1
    elseif lead >= 224 and lead <= 239 then
      more = 2
      if second and ((lead == 224 and second < 160) or (lead == 237 and second > 159)) then return false end
    elseif lead >= 240 and lead <= 244 then
      more = 3
      if second and ((lead == 240 and second < 144) or (lead == 244 and second > 143)) then return false end
    else return false end
    if not tail(text, at + 1, more) then return false end
    at = find(text, "[\128-\255]", at + more + 1)
  end
  return true
end

local function json_text(text)
  if is_plain(text) then return "\"" .. text .. "\"" end
  return "\"" .. gsub(text, "[%c\"\\]", escapes) .. "\""
end

-- The texts of numbers that were met, since most are met again.
local texts_of_numbers, most_texts, text_count = {}, 4096, 0

local function shortest(value)
  if value % 1 == 0 and value ~= 0 and value > -1e15 and value < 1e15 then return format("%d", value) end
  for digits = 15, 17 do
    local text = format("%." .. digits .. "g", value)
    if tonumber(text) == value or digits == 17 then return text end
  end
end

local function json_number(value)
  if math_type and math_type(value) == "integer" then
    if value > 9007199254740991 or value < -9007199254740991 then
      return "{\"$lua\":\"integer\",\"value\":\"" .. format("%d", value) .. "\"}"
    end
    return format("%d", value)
  end
  if value ~= value then return "{\"$lua\":\"float\",\"value\":\"nan\"}" end
  if value == huge then return "{\"$lua\":\"float\",\"value\":\"inf\"}" end
  if value == -huge then return "{\"$lua\":\"float\",\"value\":\"-inf\"}" end
  -- There are two zeros, which are one key.
  if value == 0 then return shortest(value) end
  local text = texts_of_numbers[value]
  if text then return text end
  if text_count == most_texts then texts_of_numbers, text_count = {}, 0 end
  text = shortest(value)
  texts_of_numbers[value], text_count = text, text_count + 1
  return text
end

local json

-- The keys of the last table of each depth, in order, and what stands around their values; most tables have the keys of the last.
local shapes = {}

local function has_shape(value, shape)
  local count, is_known = 0, shape.is_known
  for key in pairs(value) do
    if not is_known[key] then return false end
    count = count + 1
  end
  return count == shape.count
end

local function shape_of(value)
  local keys, count = {}, 0
  for key in pairs(value) do
    count = count + 1
    keys[count] = key
  end
  sort(keys)
  local shape = { count = count, keys = keys, is_known = {}, object = {}, line = { "{\"id\":\"" } }
  for index, key in ipairs(keys) do
    if not is_utf8(key) then error("the result has a key that is no UTF-8 text", 0) end
    local name = json_text(key) .. ":"
    shape.is_known[key] = true
    shape.object[2 * index - 1] = (index == 1 and "{" or ",") .. name
    shape.line[2 * index + 1] = (index == 1 and "\"," or ",") .. name
  end
  shape.object[2 * count + 1], shape.line[2 * count + 3] = "}", "}\n"
  return shape
end

local function json_object(value, depth, shape)
  local keys, object, count = shape.keys, shape.object, shape.count
  for index = 1, count do object[2 * index] = json(value[keys[index]], depth + 1) end
  return concat(object, "", 1, 2 * count + 1)
end

local function json_list(value, depth, count)
  local out = {}
  for index = 1, count do
    if value[index] == nil then error("the result has a list with gaps, which has no form in JSON", 0) end
    out[index] = json(value[index], depth + 1)
  end
  return "[" .. concat(out, ",") .. "]"
end

-- The shape of a table; of a list, how many values it has.
local function look_at(value, depth)
  if depth > 100 then error("the result is nested more than 100 deep, or holds itself", 0) end
  local known = shapes[depth]
  if known and has_shape(value, known) then return known end
  local count, numbers = 0, 0
  for key in pairs(value) do
    count = count + 1
    if type(key) == "number" then numbers = numbers + 1
    elseif type(key) ~= "string" then
      error("the result has a " .. type(key) .. " as a key, which has no form in JSON", 0)
    end
  end
  if numbers == count then return nil, count end
  if numbers > 0 then error("the result has a table with texts and numbers as keys, which has no form in JSON", 0) end
  shapes[depth] = shape_of(value)
  return shapes[depth]
end

local function json_table(value, depth)
  local shape, count = look_at(value, depth)
  if shape then return json_object(value, depth, shape) end
  return json_list(value, depth, count)
end

json = function(value, depth)
  local kind = type(value)
  if kind == "string" then
    if is_plain(value) then return "\"" .. value .. "\"" end
    if is_utf8(value) then return json_text(value) end
    return "{\"$lua\":\"bytes\",\"base64\":\"" .. base64(value) .. "\"}"
  end
  if kind == "number" then return json_number(value) end
  if kind == "boolean" then return tostring(value) end
  if kind == "table" then return json_table(value, depth) end
  error("the result holds a " .. kind .. ", which has no form in JSON", 0)
end

local function plain_text(text)
  if is_utf8(text) then return text end
  return (gsub(text, "[\128-\255]", "?"))
end

-- A text, with a question mark for each byte that is no UTF-8.
local function json_of_any(text)
  if is_plain(text) then return "\"" .. text .. "\"" end
  return json_text(plain_text(text))
end

-- The line of a record. A table with texts as keys gives its fields; everything else is the field `value`. The id comes first.
local function line_of(id, value)
  if type(value) ~= "table" or type((next(value))) ~= "string" then
    return "{\"id\":" .. json_of_any(id) .. ",\"value\":" .. json(value, 1) .. "}\n"
  end
  local shape = look_at(value, 1)
  if value.id ~= nil then return json_object(value, 1, shape) .. "\n" end
  if not is_plain(id) then return "{\"id\":" .. json_of_any(id) .. "," .. sub(json_object(value, 1, shape), 2) .. "\n" end
  local keys, line, count = shape.keys, shape.line, shape.count
  line[2] = id
  for index = 1, count do line[2 * index + 2] = json(value[keys[index]], 2) end
  return concat(line, "", 1, 2 * count + 3)
end

return { encode = json, line_of = line_of, number = json_number, plain_text = plain_text, shape_of = shape_of }
