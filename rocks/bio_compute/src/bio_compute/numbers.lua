--- Numbers that print alike on every Lua. Lua 5.3 and later print the float 50 as
-- `50.0`, Lua 5.1 and LuaJIT as `50`; a whole float is therefore handed out as an
-- integer where the Lua has integers.

local numbers = {}

local floor = math.floor
local to_integer = math.tointeger -- luacheck: ignore 143

--- The same number, as an integer when it is whole and exactly representable.
function numbers.tidy(value)
  if to_integer and value == floor(value) and value > -2 ^ 53 and value < 2 ^ 53 then
    return to_integer(value)
  end
  return value
end

--- `48502` as `48,502`.
function numbers.grouped(value)
  local text = string.format("%d", value)
  local sign, digits = string.match(text, "^(-?)(%d+)$")
  local head = #digits % 3
  local groups = {}
  if head > 0 then groups[1] = string.sub(digits, 1, head) end
  for start = head + 1, #digits, 3 do
    groups[#groups + 1] = string.sub(digits, start, start + 2)
  end
  return sign .. table.concat(groups, ",")
end

return numbers
