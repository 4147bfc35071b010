-- 74 foreign-exception: what an embedded engine's runtime does not have must fail as Lua fails, also inside pcall.
--@ row: start processes, daemons, fork bombs
--@ on: embedded
--@ embedded: contained
local attempts = require("attempts")
attempts.try("execute", function() return os.execute("true") == true end)
attempts.try("execute without a command", function() return os.execute() == true end)
attempts.try("popen", function() return io.popen("true") end)
attempts.try("inside a coroutine", function()
  return coroutine.wrap(function() return (select(2, pcall(os.execute, "true"))) end)()
end)
attempts.try("loadlib", function() return package.loadlib("libc.so.6", "*") end)
return attempts.report()
