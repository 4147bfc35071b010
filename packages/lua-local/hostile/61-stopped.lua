-- 61 stopped: stops itself, so that it neither runs nor ends.
--@ row: hang without CPU
--@ vm: {"limits":{"timeoutMs":500}}
--@ embedded, strict, reduced: contained
--@ minimal, none: times out
local attempts = require("attempts")
attempts.shell("kill -STOP $PPID")
attempts.try("luaposix", function()
  local signal, unistd = require("posix.signal"), require("posix.unistd")
  return signal.kill(unistd.getpid(), signal.SIGSTOP) == 0
end)
if jit then
  local kernel = require("kernel")
  attempts.reach("kill", kernel.call, "kill", kernel.call("getpid"), 19)
end
return attempts.report()
