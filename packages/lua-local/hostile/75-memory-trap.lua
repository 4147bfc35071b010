-- 75 memory-trap: a chunk of bytecode with constants and registers far outside, to make the engine read outside its
-- memory. The instance is thrown away, and the next program has another.
--@ row: crash the interpreter by bytecode
--@ on: embedded
--@ embedded: contained or dies or fails
local attempts = require("attempts")
local bytes = { string.dump(load("local a = ... return function() return a.x.y end")):byte(1, -1) }
attempts.try("bytecode", function()
  local loaded
  for at = 20, #bytes do
    local kept = bytes[at]
    bytes[at] = 255 - kept
    local chunk = load(string.char(table.unpack(bytes)), "=mutated", "b")
    if chunk then
      loaded = true
      pcall(chunk, {})
    end
    bytes[at] = kept
  end
  return loaded
end)
return attempts.report()
