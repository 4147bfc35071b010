-- 30 temporary-names: names and files for temporary use, hundreds of them.
--@ row: write files
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local attempts = require("attempts")
for _ = 1, 100 do
  attempts.try("os.tmpname", function()
    local name = os.tmpname()
    local file = name and io.open(name, "r+")
    if name then os.remove(name) end
    return file and name
  end)
  attempts.try("io.tmpfile", function()
    local file = io.tmpfile()
    return file and file:write("x") and "written"
  end)
end
return attempts.report()
