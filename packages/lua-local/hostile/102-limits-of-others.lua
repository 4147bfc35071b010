-- 102 limits-of-others: changes the limits, the processor and the priority of another process of the same user.
--@ row: kill or trace our process
--@ on: luajit
--@ strict, reduced: contained
--@ none: works
local canary = ...
local attempts, kernel = require("attempts"), require("kernel")
local ffi = kernel.ffi
local CORE, USER = 4, 2
local zero, old, mask = ffi.new("unsigned long[2]", { 0, 0 }), ffi.new("unsigned long[2]"), ffi.new("unsigned long[1]", 1)
attempts.try("prlimit", function() return kernel.call("prlimit64", canary.sibling, CORE, zero, nil) == 0 end)
attempts.try("limits read", function() return kernel.call("prlimit64", canary.sibling, CORE, nil, old) == 0 end)
attempts.try("affinity", function() return kernel.call("sched_setaffinity", canary.sibling, 8, mask) == 0 end)
attempts.try("priority", function() return kernel.call("setpriority", 0, canary.sibling, 19) == 0 end)
attempts.try("ioprio", function() return kernel.call("ioprio_set", 1, canary.sibling, 24583) == 0 end)
return attempts.report()
