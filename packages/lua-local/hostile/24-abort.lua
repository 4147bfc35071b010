-- 24 abort: calls abort of the C library by loadlib.
--@ row: load native code
--@ embedded: contained
--@ strict, reduced, minimal, none: dies
local attempts = require("attempts")
attempts.try("abort", function()
  local abort = attempts.libc("abort")
  return abort and abort()
end)
return attempts.report()
