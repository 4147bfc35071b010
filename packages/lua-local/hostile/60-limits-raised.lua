-- 60 limits-raised: raises its limits, ignores the warning of the CPU limit, and goes on. The hard limit ends it.
--@ row: use all CPU
--@ on: luajit
--@ vm: {"limits":{"cpuMs":1000,"timeoutMs":10000}}
--@ strict, reduced, minimal: limit cpu or dies
local kernel = require("kernel")
local ffi = kernel.ffi
ffi.cdef("typedef void (*handler)(int); handler signal(int number, handler action);")
local limit = ffi.new("unsigned long[2]", { 1000000, 1000000 })
local raised = {}
for resource = 0, 15 do
  -- Size of a core file, of locked memory, CPU time and the rest, by both calls.
  if kernel.call("prlimit64", 0, resource, limit, nil) == 0 and resource == 0 then raised[#raised + 1] = resource end
end
print("raised", #raised)
io.flush()
local IGNORED, SIGXCPU, SIGINT = ffi.cast("handler", 1), 24, 2
ffi.C.signal(SIGXCPU, IGNORED)
ffi.C.signal(SIGINT, IGNORED)
while true do
end
