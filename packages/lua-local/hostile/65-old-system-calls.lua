-- 65 old-system-calls: a 32-bit system call from 64-bit code, by machine code: its numbers mean other calls.
--@ row: kill or trace our process
--@ on: luajit
--@ processor: x64
--@ strict, reduced: dies
local kernel = require("kernel")
local ffi = kernel.ffi
ffi.cdef("void *mmap(void *at, size_t length, int protection, int flags, int descriptor, long offset);")
local READ_WRITE_EXECUTE, PRIVATE_ANONYMOUS_32BIT = 7, 0x62
local memory = ffi.C.mmap(nil, 4096, READ_WRITE_EXECUTE, PRIVATE_ANONYMOUS_32BIT, -1, 0)
assert(ffi.cast("long", memory) ~= -1, "no executable memory")
-- mov eax, 20 (getpid); push rbx; int 0x80; pop rbx; ret
ffi.copy(memory, "\184\20\0\0\0\83\205\128\91\195", 10)
return ffi.cast("int (*)(void)", memory)()
