-- 15 kill-parent: ends the process that started it, its group and everything it can see; by the shell, luaposix, FFI.
-- Not run without a wall: it would succeed.
--@ row: kill or trace our process
--@ embedded, strict, reduced: contained
local canary = ...
local attempts = require("attempts")
attempts.shell("kill -9 $PPID; kill -9 " .. canary.host)
attempts.try("luaposix", function()
  local signal, unistd = require("posix.signal"), require("posix.unistd")
  for _, pid in ipairs({ canary.host, unistd.getppid(), -canary.host, 0, -1 }) do
    if pid ~= 0 and signal.kill(pid, signal.SIGKILL) == 0 then return "killed " .. pid end
  end
end)
if jit then
  local kernel = require("kernel")
  for _, pid in ipairs({ canary.host, kernel.call("getppid"), -canary.host, 0, -1, 1 }) do
    attempts.reach("kill " .. pid, kernel.call, "kill", pid, 9)
    attempts.reach("tkill " .. pid, kernel.call, "tkill", pid, 9)
    attempts.reach("tgkill " .. pid, kernel.call, "tgkill", pid, pid, 9)
    attempts.reach("rt_sigqueueinfo " .. pid, kernel.call, "rt_sigqueueinfo", pid, 9)
    attempts.reach("pidfd_open " .. pid, kernel.call, "pidfd_open", pid, 0)
  end
end
return attempts.report()
