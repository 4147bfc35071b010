-- 115 devices: makes devices, opens those of the system, and types into the terminal that started us.
--@ row: read files of the user
--@ on: luajit
--@ vm: {"limits":{"diskBytes":1048576,"timeoutMs":3000}}
--@ strict, reduced: contained
local attempts, kernel = require("attempts"), require("kernel")
local CHARACTER, BLOCK, TYPE_INTO = 8192 + 438, 24576 + 438, 0x5412
for i, kind in ipairs({ CHARACTER, BLOCK }) do
  for _, number in ipairs({ 0x101, 0x102, 0x10b, 0x800, 0xfe00 }) do
    attempts.try("device " .. kind .. " " .. number, function()
      return kernel.call("mknod", "device" .. i .. number, kind, number) == 0
    end)
  end
end
for _, name in ipairs({ "mem", "kmem", "port", "kmsg", "sda", "vda", "loop0", "fuse", "kvm", "net/tun", "tty", "console",
  "pts/0", "ptmx", "shm/x", "mqueue", "vsock", "userfaultfd", "hugepages" }) do
  attempts.read("/dev/" .. name)
end
for descriptor = 0, 2 do
  attempts.try("typing into " .. descriptor, function() return kernel.call("ioctl", descriptor, TYPE_INTO, "x") == 0 end)
end
return attempts.report()
