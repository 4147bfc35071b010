-- 45 two-results: sends a result of its own, and then returns another. Only its own result can be false.
--@ row: fool us about its result or limits
--@ embedded: contained
--@ strict, reduced, minimal, none: returns or protocol error
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
for _ = 1, 3 do
  driver.frame("r", "0 0 4 1\n666\ni666;")
end
return 4
