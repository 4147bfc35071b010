-- 56 abstract-socket: a unix socket without a file, which belongs to the network namespace, while the host's network is
-- granted.
--@ row: open network connections
--@ vm: {"sandbox":{"network":"host"}}
--@ strict, reduced: contained
local canary = ...
local attempts = require("attempts")
attempts.try("LuaSocket unix", function()
  local unix = require("socket.unix")()
  return unix and unix:connect("\0" .. canary.abstract)
end)
attempts.try("luaposix", function()
  local socket = require("posix.sys.socket")
  local descriptor = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0)
  return descriptor and socket.connect(descriptor, { family = socket.AF_UNIX, path = "\0" .. canary.abstract })
end)
if jit then
  local kernel = require("kernel")
  attempts.reach("unix", kernel.call, "socket", 1, 1, 0)
  attempts.reach("pair", kernel.call, "socketpair", 1, 1, 0)
  attempts.reach("netlink", kernel.call, "socket", 16, 3, 0)
  attempts.reach("packet", kernel.call, "socket", 17, 3, 0)
  attempts.reach("vsock", kernel.call, "socket", 40, 1, 0)
end
return attempts.report()
