-- 05 popen-loop: forty children by io.popen that nobody waits for.
--@ row: start processes, daemons, fork bombs
--@ vm: {"limits":{"timeoutMs":4000}}
--@ runs on: in its children, which hold its output
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
local pipes = {}
for i = 1, 40 do
  attempts.try("popen " .. i, function()
    local pipe = io.popen("echo ran; exec sleep " .. canary.token)
    pipes[i] = pipe
    return pipe and pipe:read("*l")
  end)
end
return attempts.report()
