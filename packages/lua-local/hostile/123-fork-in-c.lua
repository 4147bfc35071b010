-- 123 fork-in-c: new processes without a shell: fork, vfork, clone and clone3, by luaposix and FFI. A child that is made
-- ends itself.
--@ needs: posix
--@ row: start processes, daemons, fork bombs
--@ on: 5.1 5.3 luajit
--@ strict, reduced: contained
local attempts = require("attempts")
attempts.try("luaposix", function()
  local unistd = require("posix.unistd")
  local pid = unistd.fork()
  if pid == 0 then unistd._exit(0) end
  return pid
end)
if jit then
  local kernel = require("kernel")
  for _, name in ipairs({ "fork", "vfork", "clone", "clone3" }) do
    attempts.reach(name, kernel.call, name, name == "clone" and 17 or nil, 0, 0, 0, 0)
  end
end
return attempts.report()
