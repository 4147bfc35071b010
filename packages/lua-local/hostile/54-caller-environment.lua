-- 54 caller-environment: the caller's environment has LUA_INIT, LUA_PATH, LD_PRELOAD and their like. None has an effect.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: contained
local canary = ...
local attempts = require("attempts")
attempts.try("LUA_INIT", function() return planted_by_lua_init end)
attempts.try("LUA_PATH", function() return require("planted") end)
attempts.try("package.path", function() return package.path:find(canary.planted, 1, true) end)
attempts.try("package.cpath", function() return package.cpath:find(canary.planted, 1, true) end)
for _, name in ipairs({ "LUA_INIT", "LUA_INIT_5_4", "LUA_PATH", "LUA_CPATH", "LD_PRELOAD", "LD_LIBRARY_PATH" }) do
  attempts.try(name, os.getenv, name)
end
return attempts.report()
