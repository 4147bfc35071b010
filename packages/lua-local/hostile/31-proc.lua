-- 31 proc: what the system tells about processes: environments, command lines, memory, descriptors.
--@ row: read environment secrets
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
local pids = { "self", "1", "2", tostring(canary.host) }
for _, pid in ipairs(pids) do
  for _, name in ipairs({ "environ", "cmdline", "maps", "mounts", "status", "fd/0", "fd/3", "cwd/x", "root/etc/passwd" }) do
    attempts.read("/proc/" .. pid .. "/" .. name)
  end
end
attempts.try("secret", function()
  local file = io.open("/proc/" .. canary.host .. "/environ", "rb")
  local text = file and file:read("*a")
  return text and text:match(canary.variable .. "=[^%z]*")
end)
attempts.try("memory", function()
  local file = io.open("/proc/" .. canary.host .. "/mem", "r+b")
  return file and "opened"
end)
for _, path in ipairs({ "/dev/fd/3", "/dev/stdin", "/proc/cpuinfo", "/proc/sys/kernel/hostname", "/proc/net/tcp" }) do
  attempts.read(path)
end
return attempts.report()
