-- 08 network: connects to a listener on loopback with LuaSocket, luaposix, FFI and the shell; sends it a datagram.
--@ needs: socket
--@ row: open network connections
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
attempts.try("LuaSocket tcp", function()
  local tcp = require("socket").tcp()
  tcp:settimeout(2)
  return tcp:connect("127.0.0.1", canary.port)
end)
attempts.try("LuaSocket udp", function()
  return require("socket").udp():sendto("hostile", "127.0.0.1", canary.datagramPort)
end)
attempts.try("LuaSocket resolver", function() return require("socket").dns.toip("localhost") end)
attempts.try("luaposix", function() return require("posix.sys.socket").socket(2, 1, 0) end)
attempts.try("shell", function()
  local pipe = io.popen("exec 3<>/dev/tcp/127.0.0.1/" .. canary.port .. " && echo connected")
  return pipe and pipe:read("*l")
end)
if jit then attempts.reach("socket", require("kernel").call, "socket", 2, 1, 0) end
return attempts.report()
