-- 120 loop-in-pcall: catches every error, an interrupt too, and goes on.
--@ row: use all CPU
--@ vm: {"limits":{"timeoutMs":300}}
--@ embedded, strict, reduced, minimal, none: times out
while true do
  pcall(function()
    while true do
    end
  end)
end
