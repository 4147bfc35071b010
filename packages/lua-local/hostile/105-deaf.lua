-- 105 deaf: blocks and ignores every signal that can be, then never ends.
--@ row: use all CPU
--@ on: luajit
--@ vm: {"limits":{"timeoutMs":400}}
--@ strict, reduced, minimal, none: times out
local kernel = require("kernel")
local ffi = kernel.ffi
local BLOCK, everything = 0, ffi.new("unsigned long[1]", -1ULL)
kernel.call("rt_sigprocmask", BLOCK, everything, nil, 8)
ffi.cdef("typedef void (*deaf_handler)(int); deaf_handler signal(int number, deaf_handler action);")
for number = 1, 64 do
  ffi.C.signal(number, ffi.cast("deaf_handler", 1))
end
while true do
end
