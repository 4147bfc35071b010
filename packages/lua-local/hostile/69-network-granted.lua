-- 69 network-granted: the host's network was asked for: this connection is allowed, and it shows that program 08 tries.
--@ needs: socket
--@ row: open network connections
--@ vm: {"sandbox":{"network":"host"}}
--@ touches: listener
--@ strict, reduced: works
local canary = ...
local attempts = require("attempts")
attempts.try("LuaSocket tcp", function()
  local tcp = require("socket").tcp()
  tcp:settimeout(5)
  return tcp:connect("127.0.0.1", canary.port)
end)
return attempts.report()
