-- 78 kill-sibling: ends, stops and slows down another process of the same user.
--@ row: kill or trace our process
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
attempts.try("luaposix", function()
  local signal = require("posix.signal")
  return signal.kill(canary.sibling, signal.SIGSTOP) == 0
end)
if jit then
  local kernel = require("kernel")
  for _, name in ipairs({ "kill", "tkill" }) do
    attempts.reach(name, kernel.call, name, canary.sibling, 19)
  end
end
attempts.shell("kill -9 " .. canary.sibling)
return attempts.report()
