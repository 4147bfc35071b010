-- 100 set-user-id: becomes a program that would run as root. It gains nothing.
--@ row: kill or trace our process
--@ on: luajit
--@ vm: {"limits":{"timeoutMs":2000}}
--@ strict, reduced: dies or protocol error
local kernel = require("kernel")
local ffi = kernel.ffi
for _, path in ipairs({ "/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd" }) do
  local arguments = ffi.new("const char *[2]")
  arguments[0] = path
  kernel.call("execve", path, arguments, nil)
end
os.exit(99)
