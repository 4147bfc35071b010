-- 48 debug-library: hooks, upvalues, the registry and user values, against the driver that called it.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":1000}}
--@ embedded: contained
--@ strict, reduced, minimal, none: returns or fails or dies or protocol error or times out
local attempts = require("attempts")
for _, name in ipairs({ "sethook", "getregistry", "getlocal", "setlocal", "getupvalue", "setupvalue" }) do
  attempts.try(name, function() return debug[name] end)
end
if not debug.sethook then return attempts.report() end
local registry = debug.getregistry()
for key in pairs(registry) do
  if type(key) == "string" then registry[key] = nil end
end
for level = 2, 20 do
  if not debug.getinfo(level) then break end
  for i = 1, 20 do
    pcall(debug.setlocal, level, i, nil)
  end
  local caller = debug.getinfo(level, "f").func
  for i = 1, 100 do
    pcall(debug.setupvalue, caller, i, nil)
  end
end
debug.sethook(function() error("hooked") end, "crl", 1)
return "hooked"
