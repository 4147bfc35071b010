-- 93 headers-and-lengths: a frame that promises 100 GB.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":1000}}
--@ embedded: contained
--@ strict, reduced, minimal, none: protocol error or dies
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.send(driver.cookie .. "r " .. driver.id .. " 100000000000\n")
while true do
end
