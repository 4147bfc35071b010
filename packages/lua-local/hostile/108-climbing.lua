-- 108 climbing: takes the functions that called it, by debug.getinfo, and calls them again from below.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":1000}}
--@ embedded, strict, reduced, minimal, none: returns or fails or dies or protocol error or times out or exits
local found = {}
for level = 2, 30 do
  local info = debug.getinfo(level, "f")
  if not info then break end
  found[#found + 1] = info.func
end
for _, climb in ipairs(found) do
  pcall(climb)
  pcall(climb, "return 666", "")
  pcall(climb, "E", "1", "return 666", " mode=chunk")
  pcall(climb, {}, {}, {})
end
return #found
