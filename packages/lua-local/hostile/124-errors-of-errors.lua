-- 124 errors-of-errors: errors inside the handler of errors, in finalizers, in closing values and in warnings.
--@ row: fool us about its result or limits
--@ embedded, strict, reduced, minimal, none: fails
local function fail() error(setmetatable({}, { __tostring = function() error("again") end, __name = "\27[31mname" })) end
xpcall(fail, fail)
xpcall(fail, function() return xpcall(fail, fail) end)
if warn then
  warn("@on")
  setmetatable({}, { __gc = fail })
  collectgarbage()
  warn(("w"):rep(100000), "\27]0;title\7")
  local run = load("local closing <close> = setmetatable({}, { __close = ... }) error('first')")
  pcall(run, fail)
end
fail()
