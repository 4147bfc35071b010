-- 22 environment: secrets of the environment, by name and, with FFI, all of it.
--@ row: read environment secrets
--@ embedded, strict, reduced, minimal, none: contained
local canary = ...
local attempts = require("attempts")
for _, name in ipairs({ canary.variable, "HOME", "USER", "SSH_AUTH_SOCK", "LD_PRELOAD", "LUA_INIT", "NODE_CHANNEL_FD",
  "NODE_OPTIONS", "npm_config_registry", "TMPDIR" }) do
  attempts.try("getenv " .. name, function()
    local value = os.getenv(name)
    -- The embedded engine has a home of its own that leads nowhere.
    return value and not (name == "HOME" and value == "/home/web_user") and not (name == "USER" and value == "web_user")
      and value
  end)
end
attempts.try("environ", function()
  local ffi = require("kernel").ffi
  local at, found = 0, nil
  while ffi.C.environ[at] ~= nil do
    local entry = ffi.string(ffi.C.environ[at])
    if entry:find(canary.variable, 1, true) or entry:find("^LD_") then found = entry end
    at = at + 1
  end
  return found
end)
return attempts.report()
