-- 07 write-files: creates files in every place that could be writable, and changes one that is there.
--@ row: write files
--@ vm: {"limits":{"fileBytes":1048576}}
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
for _, folder in ipairs({ canary.folder, "/tmp", "/var/tmp", "/dev/shm", canary.home }) do
  attempts.write(folder .. "/" .. canary.token)
end
attempts.try("append", function()
  local file = io.open(canary.kept, "a")
  return file and file:write("changed by a hostile program") and file:close()
end)
attempts.try("io.output", function() return io.output(canary.folder .. "/" .. canary.token) and io.write("x") end)
return attempts.report()
