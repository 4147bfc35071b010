-- 71 host-input: the standard input of the host's own process, which has something to read.
--@ row: read files of the user
--@ embedded, strict, reduced: contained
local attempts = require("attempts")
attempts.try("io.read", io.read)
attempts.try("io.stdin", function() return io.stdin:read(10) end)
attempts.try("io.lines", function() return io.lines()() end)
attempts.try("dofile", function() return dofile() end)
for _, path in ipairs({ "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/dev/tty" }) do
  attempts.read(path)
end
return attempts.report()
