-- 26 root-folder: writes where a sandbox keeps its own file systems. Not run without a wall: root could.
--@ row: write files
--@ embedded, strict, reduced: contained
local canary = ...
local attempts = require("attempts")
for _, folder in ipairs({ "", "/dev", "/dev/shm", "/usr", "/usr/share/lua/5.4", "/usr/local/share/lua/5.1", "/bin", "/lib",
  "/box", "/tmp", "/run", "/newroot", "/oldroot", "/proc", "/etc", "." }) do
  attempts.write(folder .. "/" .. canary.token)
end
return attempts.report()
