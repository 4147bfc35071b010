-- 83 native-code: a function of the C library and a module in C. They run, inside whatever walls there are.
--@ row: load native code
--@ embedded: contained
--@ strict, reduced, minimal, none: works
local attempts = require("attempts")
attempts.try("loadlib", function() return attempts.libc("getpid") end)
attempts.try("a module in C", function() return type(require("socket.core")) == "table" end)
return attempts.report()
