-- 68 death-after-result: its process crashes when the state is closed, after the result. The result counts.
--@ row: fool us about its result or limits
--@ gives: ["finished"]
--@ embedded, strict, reduced, minimal, none: returns
local abort = require("attempts").libc("abort")
local function crash()
  if abort then abort() end
end
if newproxy then
  kept = newproxy(true)
  getmetatable(kept).__gc = crash
else
  kept = setmetatable({}, { __gc = crash })
end
return "finished"
