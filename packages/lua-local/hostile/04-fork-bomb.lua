-- 04 fork-bomb: a shell that starts forty others at once, which is enough to tell.
--@ row: start processes, daemons, fork bombs
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
attempts.shell("i=0; while [ $i -lt 40 ]; do sleep " .. canary.token .. " & i=$((i+1)); done >/dev/null 2>&1")
return attempts.report()
