-- 53 shadow-modules: puts modules into the working folder, for whoever comes next.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"diskBytes":1048576,"timeoutMs":3000}}
--@ again: fresh
--@ embedded, strict, reduced, minimal: contained
local attempts = require("attempts")
attempts.read("socket.lua")
attempts.try("a module of the run before", function()
  package.loaded.socket = nil
  local found, module = pcall(require, "socket")
  return found and module == "shadow"
end)
local file = io.open("socket.lua", "w")
if file then
  file:write("return 'shadow'")
  file:close()
end
return attempts.report()
