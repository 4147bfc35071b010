-- 77 memory-to-the-end: takes memory until there is none, lets go of it, and goes on.
--@ row: use all memory
--@ on: 5.4 embedded
--@ gives: [false, "not enough memory", 4]
--@ embedded, strict, reduced: returns
local function fill()
  local text = "x"
  while true do
    text = text .. text
  end
end
local ok, message = pcall(fill)
collectgarbage()
return ok, message, 2 + 2
