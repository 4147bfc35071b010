-- 125 files-left: leaves as many empty files as it can in the private folder and ends well: whoever brings them home has
-- the work.
--@ on: 5.4 embedded
--@ vm: {"limits":{"diskBytes":4194304,"timeoutMs":3000}}
--@ embedded: contained
--@ strict, reduced, minimal: is exhausted or times out or limit
local attempts = require("attempts")
attempts.try("a hundred thousand empty files", function()
  for i = 1, 100000 do
    local file = io.open("empty-" .. i, "wb")
    if not file then return false end
    file:close()
  end
  return "a hundred thousand"
end)
return attempts.report()
