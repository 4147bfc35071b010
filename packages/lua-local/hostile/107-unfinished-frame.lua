-- 107 unfinished-frame: begins a result that could still come, and waits.
--@ row: hang without CPU
--@ vm: {"limits":{"timeoutMs":400}}
--@ embedded: contained
--@ strict, reduced, minimal, none: times out
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.send(driver.cookie .. "r " .. driver.id .. " 1000000\n0 0 ")
local pause = attempts.libc("pause")
while true do
  pause()
end
