-- 29 rename-remove: moves and removes what is not its own, directly and through "..".
--@ row: write files
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
local name = canary.folder:match("[^/]*$")
for _, path in ipairs({ canary.kept, canary.folder .. "/../" .. name .. "/keep.txt", canary.key }) do
  attempts.try("rename " .. path, os.rename, path, canary.folder .. "/moved")
  attempts.try("remove " .. path, os.remove, path)
end
attempts.try("remove moved", os.remove, canary.folder .. "/moved")
return attempts.report()
