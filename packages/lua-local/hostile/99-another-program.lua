-- 99 another-program: becomes another program, with the same streams, which says what it likes.
--@ needs: posix
--@ row: start processes, daemons, fork bombs
--@ on: 5.1 5.3 luajit
--@ vm: {"limits":{"timeoutMs":2000}}
--@ strict, reduced, minimal, none: dies or protocol error
local found, kernel = pcall(require, "kernel")
local script = "echo 'I am a shell'; exit 3"
if found then
  local ffi = kernel.ffi
  local arguments = ffi.new("const char *[4]", { "sh", "-c", script })
  kernel.call("execve", "/bin/sh", arguments, nil)
end
require("posix.unistd").exec("/bin/sh", { [0] = "sh", "-c", script })
