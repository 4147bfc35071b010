-- 73 prototypes: looks for anything of the host's language behind the values it can reach, and returns its names.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: contained
local attempts = require("attempts")
local seen = {}
local function look(value, depth)
  if depth > 4 or seen[value] then return end
  seen[value] = true
  local kind = type(value)
  if kind == "userdata" or kind == "table" then
    for _, name in ipairs({ "__proto__", "constructor", "prototype", "toString", "process", "globalThis" }) do
      attempts.try(name, function() return value[name] end)
    end
  end
  if kind == "table" then
    for _, held in next, value do look(held, depth + 1) end
  end
  local meta = debug.getmetatable(value)
  if meta then look(meta, depth + 1) end
end
look(_G, 0)
look(io.stdin, 0)
local worked, made = attempts.report()
return worked, made, { ["__proto__"] = { polluted = true }, ["constructor"] = { prototype = { polluted = true } },
  toString = "x", toJSON = "x", ["then"] = "x" }
