-- 112 endless-modules: asks the host for one module after the other, with names of 10 kB.
--@ row: use all memory
--@ vm: {"limits":{"timeoutMs":500}}
--@ embedded, strict, reduced, minimal, none: times out
local name = ("x"):rep(10000)
local i = 0
while true do
  i = i + 1
  pcall(require, name .. i)
end
