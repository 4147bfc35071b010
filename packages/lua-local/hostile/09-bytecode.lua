-- 09 bytecode: loads and runs chunks with a few bytes changed, until one of them crashes the interpreter.
--@ row: crash the interpreter by bytecode
--@ vm: {"limits":{"timeoutMs":2000}}
--@ embedded, strict, reduced, minimal, none: dies or times out or limit memory or fails or returns
local load, unpack = loadstring or load, table.unpack or unpack
local whole = string.dump(function(a, b)
  local kept = { a, b, x = 1 }
  for i = 1, 10 do kept[i] = i .. tostring(a) end
  return function(...) return kept[...], b, select("#", ...) end
end)
local bytes = { whole:byte(1, -1) }
math.randomseed(42)
for _ = 1, 20000 do
  local at, old = {}, {}
  for k = 1, 3 do
    at[k] = math.random(20, #bytes)
    old[k] = bytes[at[k]]
    bytes[at[k]] = math.random(0, 255)
  end
  local chunk = load(string.char(unpack(bytes)), "=mutated")
  if chunk then
    local ok, inner = pcall(chunk, 1, 2)
    if ok and type(inner) == "function" then pcall(inner, 1) end
  end
  for k = 3, 1, -1 do bytes[at[k]] = old[k] end
end
