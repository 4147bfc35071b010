-- 94 forged-values: a result whose values are nested 100,000 deep, as no driver would send them.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":3000}}
--@ embedded: contained
--@ strict, reduced, minimal, none: protocol error or dies or fails
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.frame("r", "0 0 0 1\n" .. ("[1;"):rep(100000))
