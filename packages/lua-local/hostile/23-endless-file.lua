-- 23 endless-file: reads a device that has no end.
--@ row: use all memory
--@ embedded: contained
--@ strict, reduced, minimal: fails memory or limit memory or dies
--@ strict on 5.3 5.4: fails memory
local attempts = require("attempts")
local zero = io.open("/dev/zero", "rb")
if zero then return #zero:read("*a") end
attempts.try("/dev/zero", function() return zero end)
return attempts.report()
