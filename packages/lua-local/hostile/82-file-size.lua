-- 82 file-size: writes one file beyond the size that a file may have, in a folder that is large enough.
--@ row: fill the disk
--@ vm: {"limits":{"diskBytes":8388608,"fileBytes":1048576,"timeoutMs":5000}}
--@ embedded: contained
--@ strict, reduced, minimal: limit file-size
local attempts = require("attempts")
attempts.try("4 MB in one file", function()
  local file = assert(io.open("one", "wb"))
  for _ = 1, 4 do
    assert(file:write(("x"):rep(1048576)))
    assert(file:flush())
  end
  return file:close()
end)
return attempts.report()
