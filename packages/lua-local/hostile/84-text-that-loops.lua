-- 84 text-that-loops: returns a value whose text never comes.
--@ row: use all CPU
--@ vm: {"limits":{"timeoutMs":300}}
--@ embedded, strict, reduced, minimal, none: times out
return setmetatable({}, {
  __tostring = function()
    while true do
      pcall(error, "again")
    end
  end,
})
