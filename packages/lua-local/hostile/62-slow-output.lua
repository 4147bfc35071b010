-- 62 slow-output: a byte now and then, for ever.
--@ row: hang without CPU
--@ vm: {"limits":{"timeoutMs":500}}
--@ embedded, strict, reduced, minimal, none: times out
local found, socket = pcall(require, "socket")
while true do
  io.write(".")
  io.flush()
  if found then
    socket.sleep(0.2)
  else
    local until_then = os.clock() + 0.2
    while os.clock() < until_then do
    end
  end
end
