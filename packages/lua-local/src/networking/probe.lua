-- What LuaSocket of this interpreter can do. Returns false and why it cannot be loaded, or true, its version, whether
-- loopback can be bound, and why not.
local ok, socket = pcall(require, "socket")
if not ok then return false, tostring(socket) end
local sock, reason = socket.bind("127.0.0.1", 0)
if sock then sock:close() end
return true, tostring(socket._VERSION), sock ~= nil, reason or ""
