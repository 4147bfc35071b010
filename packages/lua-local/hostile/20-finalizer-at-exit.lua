-- 20 finalizer-at-exit: has finished, but an object's finalizer never does. What it
-- returned counts, and the process ends at the time limit.
--@ row: hang without CPU
--@ vm: {"limits":{"timeoutMs":2000}}
--@ runs on: behind its result
--@ gives: ["finished"]
--@ embedded, strict, reduced, minimal, none: returns
local function forever()
  while true do
  end
end
if newproxy then
  kept = newproxy(true)
  getmetatable(kept).__gc = forever
else
  kept = setmetatable({}, { __gc = forever })
end
return "finished"
