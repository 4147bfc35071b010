-- 44 half-a-frame: takes the driver's cookie by debug, writes the beginning of a frame and ends.
--@ row: fool us about its result or limits
--@ embedded: contained
--@ strict, reduced, minimal, none: dies or protocol error
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.send(driver.cookie .. "r " .. driver.id .. " 100000\n0 0 2 1\n")
driver.native.exit(0)
