-- 46 streams-closed: closes its standard streams, by the library, in C and with FFI.
--@ embedded: returns
--@ strict, reduced: dies or protocol error or times out or returns
--@ vm: {"limits":{"timeoutMs":1000}}
io.stdin:close()
io.stdout:close()
io.stderr:close()
pcall(io.close)
local posix = type(package.loadlib) == "function" and package.loadlib("libc.so.6", "fcloseall")
if posix then posix() end
local found, kernel = pcall(require, "kernel")
if found then
  for descriptor = 0, 9 do
    kernel.call("close", descriptor)
  end
end
return "closed"
