-- 81 private-folder-full: fills the private folder it was given, in one file and in many. Where the folder lies on the
-- disk its bytes are counted when the program has ended.
--@ row: fill the disk
--@ vm: {"limits":{"diskBytes":4194304,"fileBytes":16777216,"timeoutMs":5000}}
--@ embedded, strict: contained
--@ reduced, minimal: is exhausted
local attempts = require("attempts")
attempts.try("16 MB in one file", function()
  local file = assert(io.open("one", "wb"))
  for _ = 1, 16 do
    assert(file:write(("x"):rep(1048576)))
    assert(file:flush())
  end
  return file:close()
end)
os.remove("one")
attempts.try("16 MB in many files", function()
  for i = 1, 64 do
    local file = assert(io.open("many-" .. i, "wb"))
    assert(file:write(("x"):rep(262144)))
    assert(file:close())
  end
  return "16 MB"
end)
return attempts.report()
