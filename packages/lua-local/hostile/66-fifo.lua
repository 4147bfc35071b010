-- 66 fifo: opens a pipe with a name that nobody else opens.
--@ needs: posix
--@ row: hang without CPU
--@ on: 5.1 5.3
--@ vm: {"limits":{"diskBytes":1048576,"timeoutMs":500}}
--@ strict, minimal: times out
--@ reduced: fails runtime
local made = require("posix.sys.stat").mkfifo("fifo", 384)
assert(made == 0, "no fifo")
return io.open("fifo", "r")
