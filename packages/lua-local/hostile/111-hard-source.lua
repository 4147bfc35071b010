-- 111 hard-source: texts that are hard to compile: nesting, names, constants, locals, numbers and strings without end.
--@ embedded, strict, reduced: contained
--@ vm: {"limits":{"memoryBytes":268435456,"timeoutMs":20000}}
local attempts = require("attempts")
local load = loadstring or load
local function compiled(text, name) return (load(text, name or "=hard")) end
attempts.try("parentheses", compiled, "return " .. ("("):rep(100000) .. "1" .. (")"):rep(100000))
attempts.try("blocks", compiled, ("do "):rep(100000) .. ("end "):rep(100000))
attempts.try("functions", compiled, ("function f() "):rep(10000) .. ("end "):rep(10000))
attempts.try("tables", compiled, "return " .. ("{"):rep(100000) .. ("}"):rep(100000))
attempts.try("unary", compiled, "return " .. ("not "):rep(100000) .. "1")
attempts.try("concatenation", compiled, "return " .. ("'a'.."):rep(100000) .. "'a'")
attempts.try("locals", compiled, ("local a = 1 "):rep(100000))
attempts.try("unfinished string", compiled, "return [" .. ("="):rep(100000) .. "[")
attempts.try("a name of a megabyte", compiled, "x = = 1", "=" .. ("n"):rep(1000000))
attempts.try("escapes", compiled, "return '\\999'")
attempts.try("a goto to nowhere", compiled, "goto " .. ("x"):rep(100000))
return attempts.report()
