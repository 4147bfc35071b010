-- 122 yield-from-the-top: yields where there is nobody to yield to: from the program, and from inside the driver's calls.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: fails runtime
pcall(string.gsub, "x", "x", coroutine.yield)
pcall(table.sort, { 3, 2, 1 }, coroutine.yield)
pcall(setmetatable({}, { __index = coroutine.yield }).x)
coroutine.yield("out")
