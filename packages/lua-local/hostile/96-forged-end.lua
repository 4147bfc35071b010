-- 96 forged-end: says that it has ended, and runs on. Its process is gone when the call has settled.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":400}}
--@ embedded: contained
--@ strict, reduced, minimal, none: exits or protocol error or dies or times out
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.frame("q", "3")
while true do
end
