-- 87 other-numbering: system calls by the numbers of x32, which the list of refused numbers does not hold.
--@ row: kill or trace our process
--@ on: luajit
--@ processor: x64
--@ strict, reduced: dies
local kernel = require("kernel")
local X32 = 0x40000000
return kernel.by_number(X32 + kernel.numbers.kill, 0, 0)
