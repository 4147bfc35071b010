-- 59 trace: attaches to a process, and reads and writes its memory.
--@ row: kill or trace our process
--@ on: luajit
--@ strict, reduced: contained
--@ none: works
local canary = ...
local attempts, kernel = require("attempts"), require("kernel")
local ATTACH, SEIZE, DETACH = 16, 0x4206, 17
local local_bytes = kernel.ffi.new("char[16]")
local vector = kernel.ffi.new("struct { void *base; size_t length; }[1]", { { local_bytes, 16 } })
for _, pid in ipairs({ canary.sibling }) do
  attempts.reach("ptrace seize", kernel.call, "ptrace", SEIZE, pid, 0, 0)
  attempts.reach("ptrace attach", kernel.call, "ptrace", ATTACH, pid, 0, 0)
  attempts.reach("ptrace detach", kernel.call, "ptrace", DETACH, pid, 0, 0)
  attempts.reach("process_vm_readv", kernel.call, "process_vm_readv", pid, vector, 1, vector, 1, 0)
  attempts.reach("process_vm_writev", kernel.call, "process_vm_writev", pid, vector, 1, vector, 1, 0)
  attempts.reach("pidfd_getfd", kernel.call, "pidfd_getfd", 0, 0, 0)
end
return attempts.report()
