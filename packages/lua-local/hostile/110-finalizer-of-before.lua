-- 110 finalizer-of-before: leaves an object whose finalizer never ends to the next program of the same VM.
--@ row: hang without CPU
--@ vm: {"persistent":true,"limits":{"timeoutMs":500}}
--@ again: same
--@ embedded, strict, reduced, minimal, none: returns or times out
collectgarbage()
local function forever()
  while true do
  end
end
if newproxy then
  getmetatable(newproxy(true)).__gc = forever
else
  setmetatable({}, { __gc = forever })
end
return "left behind"
