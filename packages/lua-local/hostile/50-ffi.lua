-- 50 ffi: starts a program by the C library, makes executable memory, and writes to address 0.
--@ row: load native code
--@ on: luajit
--@ strict, reduced: dies
local canary = ...
local kernel = require("kernel")
local ffi = kernel.ffi
ffi.cdef("int system(const char *command);")
ffi.C.system("touch " .. canary.folder .. "/" .. canary.token)
local READ_WRITE_EXECUTE, PRIVATE_ANONYMOUS = 7, 0x22
local memory = kernel.call("mmap", nil, 4096, READ_WRITE_EXECUTE, PRIVATE_ANONYMOUS, -1, 0)
print("executable memory", memory ~= -1)
io.flush()
ffi.cast("int *", 0)[0] = 1
