-- 97 forged-result: gives a false result, which is its right, and runs on. Its process is gone when the
-- call has settled.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":2000}}
--@ runs on: behind its result
--@ embedded: contained
--@ strict, reduced, minimal, none: returns
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then
  local worked, made = attempts.report()
  return worked, made
end
driver.frame("r", "0 0 4 1\n666\ni666;")
while true do
end
