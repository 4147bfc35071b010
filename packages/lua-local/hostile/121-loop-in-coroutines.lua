-- 121 loop-in-coroutines: loops in new coroutines, where hooks of the main one do not reach.
--@ row: use all CPU
--@ vm: {"limits":{"timeoutMs":300}}
--@ embedded, strict, reduced, minimal, none: times out
while true do
  coroutine.wrap(function()
    local n = 0
    while n < 1e7 do
      n = n + 1
    end
  end)()
end
