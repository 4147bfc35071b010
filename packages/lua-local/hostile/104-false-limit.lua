-- 104 false-limit: sets its own CPU limit to nothing and dies by the signal of the limit that it has not reached.
--@ row: fool us about its result or limits
--@ on: luajit
--@ vm: {"limits":{"cpuMs":5000}}
--@ strict, reduced, minimal, none: dies
local kernel = require("kernel")
local CPU = 0
kernel.call("setrlimit", CPU, kernel.ffi.new("unsigned long[2]", { 0, 1 }))
while true do
end
