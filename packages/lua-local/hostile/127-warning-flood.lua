-- 127 warning-flood: lets finalizers fail for ever, each with a long warning, past the driver.
--@ row: flood output
--@ on: 5.4 embedded
--@ vm: {"limits":{"timeoutMs":1500,"maxOutputBytes":65536}}
--@ keeps: 65536
--@ truncated: true
--@ embedded, strict, reduced, minimal, none: times out
warn("@on")
local message = ("flood "):rep(10000)
local failing = {
  __gc = function()
    error(message, 0)
  end,
}
while true do
  setmetatable({}, failing)
  collectgarbage()
end
