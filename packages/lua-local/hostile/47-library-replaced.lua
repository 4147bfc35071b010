-- 47 library-replaced: replaces what a careless driver would call: print, pcall, error, metatables, everything.
--@ row: fool us about its result or limits
--@ gives: [7]
--@ embedded, strict, reduced, minimal, none: returns
local function wrong() return "wrong", "wrong" end
local meta = getmetatable("")
meta.__index, meta.__tostring, meta.__name, meta.__concat, meta.__len = wrong, wrong, "wrong", wrong, wrong
for _, library in ipairs({ "string", "table", "math", "os", "io", "coroutine", "debug", "package" }) do
  for name, value in pairs(_G[library]) do
    if type(value) == "function" then _G[library][name] = wrong end
  end
end
for name, value in pairs(_G) do
  if type(value) == "function" then rawset(_G, name, wrong) end
end
return 7
