-- 106 asleep: waits in C for a signal that never comes.
--@ row: hang without CPU
--@ vm: {"limits":{"timeoutMs":400}}
--@ embedded: contained
--@ strict, reduced, minimal, none: times out
local attempts = require("attempts")
attempts.try("pause", function()
  local pause = attempts.libc("pause")
  if pause then pause() end
  return pause
end)
return attempts.report()
