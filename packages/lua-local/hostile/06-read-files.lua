-- 06 read-files: passwords, a private key, the folders of the system and of the user; by io, by dofile, whose error
-- message shows the first line, and by looking for modules.
--@ row: read files of the user
--@ embedded, strict, reduced: contained
--@ minimal, none: works
local canary = ...
local attempts = require("attempts")
for _, path in ipairs({ canary.key, canary.kept, "/etc/shadow", "/etc/passwd", "/etc/hostname", "/root", "/home",
  "/var", "/run", "/sys", "/boot", "/srv", "/opt", "/mnt", "/proc/self/status", canary.home, canary.repository }) do
  attempts.read(path)
end
for _, run in ipairs({ "dofile", "loadfile" }) do
  attempts.try(run, function()
    local _, message = pcall(_G[run], canary.key)
    return type(message) == "string" and message:find("PRIVATE", 1, true) and message
  end)
end
attempts.try("io.lines", function() return io.lines(canary.key)() end)
attempts.try("io.input", function() return io.input(canary.key) and io.read("*l") end)
if package.searchpath then
  attempts.try("package.searchpath", package.searchpath, "key", canary.key:gsub("key$", "?"))
end
return attempts.report()
