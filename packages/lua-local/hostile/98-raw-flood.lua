-- 98 raw-flood: writes past the driver, straight to the standard streams, for ever.
--@ needs: posix
--@ row: flood output
--@ on: 5.1 5.3 luajit
--@ vm: {"limits":{"timeoutMs":1500,"maxOutputBytes":65536}}
--@ strict, reduced, minimal, none: times out
local block = ("raw flood"):rep(10000)
local found, kernel = pcall(require, "kernel")
local write = found and function(descriptor) kernel.call("write", descriptor, block, #block) end
if not found then
  local unistd = require("posix.unistd")
  write = function(descriptor) unistd.write(descriptor, block) end
end
while true do
  write(2)
  write(1)
end
