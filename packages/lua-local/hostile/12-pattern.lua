-- 12 pattern: one call of string.find that backtracks for years. No hook and no signal handler of Lua is asked while
-- it runs: only the end of the interpreter ends it.
--@ row: use all CPU
--@ vm: {"limits":{"timeoutMs":300}}
--@ embedded, strict, reduced, minimal, none: times out
return string.find(("a"):rep(300), (".-"):rep(30) .. "b")
