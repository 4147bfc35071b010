-- 95 forged-numbers: a result with an integer of a million digits, which takes long to read for who reads it all.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":3000}}
--@ embedded: contained
--@ strict, reduced, minimal, none: protocol error or dies or fails
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.frame("r", "0 0 0 1\ni" .. ("9"):rep(1000000) .. ";")
