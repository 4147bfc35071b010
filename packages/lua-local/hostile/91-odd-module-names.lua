-- 91 odd-module-names: asks the host for modules named like the inside of its language, like paths, and like nothing.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: contained
local canary = ...
local attempts = require("attempts")
for _, name in ipairs({ "__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__", "valueOf", "then",
  "..", "../attempts", "/etc/passwd", canary.key, "file://" .. canary.key, "", " ", "\0", "a\0b", "\255\254",
  ("x"):rep(100000), "node:fs", "a\nb", "%s%s%n", "attempts.", ".attempts", "attempts.lua" }) do
  attempts.try("require " .. name:sub(1, 20), function()
    local module = require(name)
    return module ~= true and module
  end)
end
return attempts.report()
