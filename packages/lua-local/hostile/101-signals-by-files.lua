-- 101 signals-by-files: makes the kernel send a signal of its choice to another process when a pipe has news: no call
-- of the kill family is needed.
--@ row: kill or trace our process
--@ on: luajit
--@ strict, reduced: contained
--@ none: works
local canary = ...
local attempts, kernel = require("attempts"), require("kernel")
local ffi = kernel.ffi
local SET_OWNER, SET_SIGNAL, SET_FLAGS, ASYNC, SIGKILL = 8, 10, 4, 0x2000, 9
local IOCTL_SET_OWNER, IOCTL_SET_GROUP = 0x8901, 0x8902
for _, pid in ipairs({ canary.sibling }) do
  for descriptor = 0, 2 do
    attempts.try("owner of " .. descriptor .. " by fcntl", function()
      return kernel.call("fcntl", descriptor, SET_OWNER, pid) == 0
        and kernel.call("fcntl", descriptor, SET_SIGNAL, SIGKILL) == 0
    end)
    for _, request in ipairs({ IOCTL_SET_OWNER, IOCTL_SET_GROUP }) do
      attempts.try("owner of " .. descriptor .. " by ioctl", function()
        return kernel.call("ioctl", descriptor, request, ffi.new("int[1]", pid)) == 0
      end)
    end
    kernel.call("fcntl", descriptor, SET_FLAGS, ASYNC)
  end
end
io.write("news\n")
io.flush()
return attempts.report()
