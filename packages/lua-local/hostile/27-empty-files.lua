-- 27 empty-files: files without a byte in the private folder, until something ends it.
--@ row: fill the disk
--@ on: 5.4 embedded
--@ vm: {"limits":{"diskBytes":4194304,"cpuMs":1000,"timeoutMs":3000}}
--@ embedded: contained or times out
--@ strict, reduced: contained or limit cpu or limit memory or times out
local attempts = require("attempts")
attempts.try("a million empty files", function()
  for i = 1, 1e6 do
    local file = io.open("empty-" .. i, "wb")
    if not file then return false end
    file:close()
  end
  return "a million"
end)
return attempts.report()
