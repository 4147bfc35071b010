-- 19 open-files: opens more files than it may.
--@ vm: {"limits":{"openFiles":64}}
--@ embedded, strict, reduced: contained
local attempts = require("attempts")
local files = {}
attempts.try("open files", function()
  for i = 1, 5000 do
    local file = io.open("/dev/null")
    if not file then return i > 64 and i end
    files[i] = file
  end
  return 5000
end)
return attempts.report()
