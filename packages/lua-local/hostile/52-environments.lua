-- 52 environments: gives the functions that called it an environment of its own, and loads bytecode.
--@ row: fool us about its result or limits
--@ on: 5.1 luajit
--@ vm: {"limits":{"timeoutMs":1000}}
--@ strict, reduced, minimal, none: returns or fails or dies or protocol error or times out
local nothing = setmetatable({}, {
  __index = function(_, name) error("no " .. tostring(name)) end,
  __newindex = function() error("read-only") end,
})
for level = 0, 20 do
  pcall(setfenv, level, nothing)
end
for level = 2, 20 do
  local info = debug.getinfo(level, "f")
  if info then pcall(setfenv, info.func, nothing) end
end
local chunk = loadstring(string.dump(function() return 1 end))
local proxy = newproxy(true)
getmetatable(proxy).__gc = function() error("in the collector") end
proxy = nil
collectgarbage()
return chunk and chunk()
