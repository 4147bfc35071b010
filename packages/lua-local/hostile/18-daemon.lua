-- 18 daemon: leaves a process of its own session behind. Where it can, it must be gone with its VM all the same.
--@ row: start processes, daemons, fork bombs
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
attempts.shell("setsid sleep " .. canary.token .. " >/dev/null 2>&1 &")
attempts.shell("nohup sleep " .. canary.token .. " >/dev/null 2>&1 &")
return attempts.report()
