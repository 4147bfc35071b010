-- The output of a part, in the order of its records, in any Lua version.
local json = ...
local line_of, concat = json.line_of, table.concat

local texts, count, filled = {}, 0, 0
local output = {}

function output.clear() texts, count, filled = {}, 0, 0 end

function output.add(text)
  count, filled = count + 1, filled + #text
  texts[count] = text
end

-- The line of JSON of a record.
function output.add_line(id, value) return output.add(line_of(id, value)) end

-- Hands on all that there is: how many bytes that were.
function output.give(answer)
  local given = filled
  for from = 1, count, 4096 do answer(concat(texts, "", from, from + 4095 < count and from + 4095 or count)) end
  output.clear()
  return given
end

return output
