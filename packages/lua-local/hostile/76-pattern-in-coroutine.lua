-- 76 pattern-in-coroutine: the pattern of program 12 where no signal handler of Lua would reach it either.
--@ row: use all CPU
--@ vm: {"limits":{"timeoutMs":300}}
--@ embedded, strict, reduced, minimal, none: times out
local search = coroutine.wrap(function()
  return pcall(string.gsub, ("a"):rep(300), (".-"):rep(30) .. "b", "")
end)
return search()
