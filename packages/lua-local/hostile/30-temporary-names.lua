-- 30 temporary-names: names and files for temporary use, hundreds of them. What a file holds back leaves when the
-- collector comes by, and meets the limit of a file then: in minimal that is 0 bytes.
--@ row: write files
--@ embedded, strict, reduced: contained
--@ minimal: works or limit file-size
--@ none: works
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
