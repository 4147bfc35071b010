-- 17 disk-many: many files, each below the limit of one file.
--@ row: fill the disk
--@ vm: {"limits":{"fileBytes":1048576}}
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
for i = 1, 8 do
  attempts.try("file " .. i, function()
    local name = canary.folder .. "/many-" .. i .. canary.token
    local file = io.open(name, "wb")
    if not file or not file:write(("x"):rep(500000)) then return false end
    file:close()
    os.remove(name)
    return "500 kB"
  end)
end
return attempts.report()
