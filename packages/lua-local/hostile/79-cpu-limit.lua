-- 79 cpu-limit: computes for longer than its processor time allows, while the clock on the wall allows more.
--@ row: use all CPU
--@ vm: {"limits":{"cpuMs":1000,"timeoutMs":20000}}
--@ on: 5.4 luajit embedded
--@ embedded: limit cpu or times out
--@ strict, reduced, minimal: limit cpu
--@ none: works
local attempts = require("attempts")
attempts.try("a second and a half of CPU", function()
  while os.clock() < 1.5 do
  end
  return os.clock()
end)
return attempts.report()
