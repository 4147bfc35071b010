-- 117 core-file: raises the limit of core files and crashes with a private folder to leave one in.
--@ row: write files
--@ on: luajit
--@ vm: {"limits":{"diskBytes":1048576,"timeoutMs":3000}}
--@ strict, reduced, minimal: dies
local kernel = require("kernel")
local CORE = 4
kernel.call("setrlimit", CORE, kernel.ffi.new("unsigned long[2]", { 1e9, 1e9 }))
kernel.ffi.cast("int *", 0)[0] = 1
