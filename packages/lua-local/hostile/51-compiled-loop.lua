-- 51 compiled-loop: a loop that LuaJIT compiles: it asks neither hooks nor signal handlers.
--@ row: use all CPU
--@ on: luajit
--@ vm: {"limits":{"timeoutMs":300}}
--@ strict, reduced, minimal, none: times out
local x = 0
while true do
  x = x + 1
end
