-- 28 sparse-file: one byte at the end of a petabyte in the private folder.
--@ row: fill the disk
--@ vm: {"limits":{"diskBytes":4194304,"timeoutMs":3000}}
--@ embedded: contained
--@ strict, reduced, minimal: contained or limit file-size or dies
local attempts = require("attempts")
attempts.try("sparse file", function()
  local file = assert(io.open("sparse", "wb"))
  assert(file:seek("set", 2 ^ 50))
  assert(file:write("x"))
  assert(file:flush())
  return file:close()
end)
return attempts.report()
