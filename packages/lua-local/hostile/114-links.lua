-- 114 links: links in the private folder that lead out of it, for itself and for whoever opens the files outside.
--@ needs: posix
--@ row: read files of the user
--@ on: 5.1 5.3
--@ vm: {"limits":{"diskBytes":1048576,"timeoutMs":3000}}
--@ strict, reduced: contained
local canary = ...
local attempts = require("attempts")
local unistd = require("posix.unistd")
for i, target in ipairs({ canary.key, canary.kept, "/etc/passwd", "/proc/self/environ", "../../.." .. canary.key }) do
  unistd.link(target, "link-" .. i, true)
  unistd.link(target, "hard-" .. i)
  attempts.read("link-" .. i)
  attempts.read("hard-" .. i)
end
unistd.link("..", "up", true)
attempts.read("up/.." .. canary.key)
attempts.try("/etc through a link", function() return unistd.link("/etc", "etc", true) == 0 and io.open("etc/passwd") end)
return attempts.report()
