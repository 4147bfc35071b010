-- 16 disk-fill: writes 4 MB into one file, where files may have one.
--@ row: fill the disk
--@ vm: {"limits":{"fileBytes":1048576}}
--@ embedded, strict, reduced: contained
--@ minimal: limit file-size or dies or contained
--@ none: works
local canary = ...
local attempts = require("attempts")
for _, folder in ipairs({ canary.folder, "." }) do
  attempts.try("4 MB in " .. folder, function()
    local file = io.open(folder .. "/fill-" .. canary.token, "wb")
    if not file then return false end
    for _ = 1, 4 do
      if not file:write(("x"):rep(1048576)) then return false end
    end
    file:close()
    os.remove(folder .. "/fill-" .. canary.token)
    return "4 MB"
  end)
end
return attempts.report()
