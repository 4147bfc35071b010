-- 129 finalizer-that-asks: has finished, but an object's finalizer asks the host for input, modules and what children
-- wrote without end. What it returned counts, and the process ends at the time limit.
--@ row: hang without CPU
--@ vm: {"limits":{"timeoutMs":2000}}
--@ runs on: behind its result
--@ run: {"input":"never read"}
--@ gives: ["finished"]
--@ embedded, strict, reduced, minimal, none: returns
local function ask()
  while true do
    io.read("*a")
    pcall(require, "attempts.none")
    os.execute("true")
  end
end
if newproxy then
  kept = newproxy(true)
  getmetatable(kept).__gc = ask
else
  kept = setmetatable({}, { __gc = ask })
end
return "finished"
