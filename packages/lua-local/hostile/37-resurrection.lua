-- 37 resurrection: an object whose finalizer makes the next one, for ever, and again when the state is closed.
--@ gives: ["done"]
--@ embedded, strict, reduced: returns
local function make()
  if newproxy then
    getmetatable(newproxy(true)).__gc = make
  else
    setmetatable({}, { __gc = make })
  end
end
make()
for _ = 1, 20 do
  collectgarbage()
end
return "done"
