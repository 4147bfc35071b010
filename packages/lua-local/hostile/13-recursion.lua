-- 13 recursion: Lua calls, string.gsub and coroutines, each inside itself for ever.
--@ vm: {"limits":{"memoryBytes":268435456}}
--@ embedded, strict, reduced: contained
--@ strict, reduced on luajit: contained or dies
local attempts = require("attempts")
attempts.try("calls", function()
  local function deeper() return 1 + deeper() end
  return deeper()
end)
attempts.try("gsub", function()
  local function deeper() return (("x"):gsub("x", deeper)) end
  return deeper()
end)
attempts.try("coroutines", function()
  local function deeper() assert(coroutine.wrap(deeper)()) return true end
  return deeper()
end)
return attempts.report()
