-- 119 metamethods-of-results: returns tables whose every metamethod loops or fails. None is asked.
--@ embedded, strict, reduced: returns
local function forever()
  while true do
  end
end
local trap = {}
for _, name in ipairs({ "__index", "__newindex", "__len", "__pairs", "__ipairs", "__call", "__eq", "__lt", "__le", "__unm",
  "__concat", "__metatable", "__close", "__add", "__mode" }) do
  trap[name] = forever
end
local key = setmetatable({}, trap)
return { setmetatable({ 1, 2, x = key }, trap), [key] = key }
