-- 70 virtual-files: the file system that the engine's runtime brings along.
--@ row: read files of the user
--@ on: embedded
--@ embedded: contained
local attempts = require("attempts")
for _, path in ipairs({ "/", "/home/web_user", "/tmp/x", "/dev/stdin", "/dev/stdout", "/dev/tty", "/dev/tty1",
  "/dev/random", "/dev/urandom", "/dev/null", "/proc/self/fd/0", "/proc/self/fd/1", ".", "file" }) do
  attempts.read(path)
  attempts.write(path)
end
attempts.try("tmpname", os.tmpname)
attempts.try("tmpfile", io.tmpfile)
return attempts.report()
