-- 38 error-that-loops: an error whose text never comes: the loop runs while we write the message.
--@ row: use all CPU
--@ vm: {"limits":{"timeoutMs":300}}
--@ embedded, strict, reduced, minimal, none: times out
error(setmetatable({}, {
  __tostring = function()
    while true do
    end
  end,
}))
