-- 126 result-and-on: gives a false result in a VM that goes on, and keeps its interpreter busy. The next program finds it
-- so, at its own time limit.
--@ row: fool us about its result or limits
--@ vm: {"persistent":true,"limits":{"timeoutMs":500}}
--@ again: same
--@ embedded: contained
--@ strict, reduced, minimal, none: returns or times out
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.frame("r", "0 0 4 1\n666\ni666;")
while true do
  pcall(function()
    while true do
    end
  end)
end
