-- 128 closed-and-on: says that it has ended and that its files may be taken, and goes on to write them. Its process is
-- gone when the call has settled.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"diskBytes":1048576,"timeoutMs":400}}
--@ embedded: contained
--@ strict, reduced, minimal, none: exits or protocol error or dies or times out
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
driver.frame("q", "3")
driver.frame("f", "0")
local size = 0
while true do
  size = (size + 4096) % 500000
  local file = io.open("loot", "w")
  if file then
    file:write(("x"):rep(size))
    file:close()
  end
end
