-- 72 messages-between-vms: leaves something for the next VM in every place it knows, and looks what was left.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"diskBytes":1048576,"timeoutMs":3000}}
--@ again: fresh
--@ embedded, strict, reduced: contained
local attempts = require("attempts")
local paths = { "exchange", "/tmp/exchange", "/dev/shm/exchange", "/box/exchange", "/home/web_user/exchange" }
for _, path in ipairs(paths) do
  attempts.read(path)
end
for _, path in ipairs(paths) do
  local file = io.open(path, "w")
  if file then
    file:write("left behind")
    file:close()
  end
end
attempts.try("global", function() return left_behind end)
attempts.try("module", function() return package.loaded.left_behind end)
attempts.try("string metatable", function() return getmetatable("").left_behind end)
left_behind, package.loaded.left_behind, getmetatable("").left_behind = 1, 1, 1
if jit then
  local kernel = require("kernel")
  local EXCLUSIVE_CREATE = 1536 + 384
  attempts.try("shared memory", function()
    local id = kernel.call("shmget", 0x62696f, 4096, 0)
    if id == -1 then kernel.call("shmget", 0x62696f, 4096, EXCLUSIVE_CREATE) end
    return id ~= -1
  end)
end
return attempts.report()
