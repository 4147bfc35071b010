-- 103 shared-memory: segments of System V, which no limit of an address space counts once they are detached.
--@ row: use all memory
--@ on: luajit
--@ vm: {"limits":{"memoryBytes":67108864}}
--@ strict, reduced: contained
local attempts, kernel = require("attempts"), require("kernel")
local PRIVATE, CREATE, SIZE = 0, 896, 16777216
local made = {}
attempts.try("256 MB of shared memory", function()
  for i = 1, 16 do
    local id = kernel.call("shmget", PRIVATE, SIZE, CREATE)
    if id == -1 then return false end
    made[i] = id
    local address = kernel.ffi.cast("char *", kernel.ffi.C.syscall(kernel.ffi.cast("long", kernel.numbers.shmat),
      kernel.ffi.cast("long", id), kernel.ffi.cast("void *", 0), kernel.ffi.cast("long", 0)))
    if kernel.ffi.cast("long", address) == -1 then return false end
    kernel.ffi.fill(address, SIZE, 120)
    kernel.call("shmdt", address)
  end
  return #made
end)
for _, id in ipairs(made) do
  kernel.call("shmctl", id, 0, nil)
end
return attempts.report()
