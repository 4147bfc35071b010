-- 55 socket-families: datagrams, unix, netlink, packet, vsock and the rest, by LuaSocket, luaposix and FFI.
--@ needs: socket
--@ row: open network connections
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
attempts.try("LuaSocket unix", function()
  local unix = require("socket.unix")()
  return unix and unix:connect(canary.socket)
end)
attempts.try("LuaSocket udp", function() return require("socket").udp4() end)
for family = 1, 45 do
  for kind = 1, 3 do
    attempts.try("luaposix " .. family .. " " .. kind, function()
      return require("posix.sys.socket").socket(family, kind, 0)
    end)
    if jit then
      local kernel = require("kernel")
      attempts.reach("socket " .. family .. " " .. kind, kernel.call, "socket", family, kind, 0)
      attempts.reach("socketpair " .. family .. " " .. kind, kernel.call, "socketpair", family, kind, 0)
    end
  end
end
return attempts.report()
