-- 80 memory-beyond-the-limit: takes 300 MB and holds them.
--@ row: use all memory
--@ embedded: fails memory
--@ strict, reduced, minimal: fails memory or limit memory or dies
--@ none: works
local attempts = require("attempts")
local held = {}
for i = 1, 300 do
  held[i] = ("x"):rep(1048576) .. i
end
attempts.try("300 MB", function() return #held == 300 end)
return attempts.report()
