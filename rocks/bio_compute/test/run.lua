--- Runs the suite from the command line: `lua test/run.lua` in the rock's folder or
-- with any path to this file. Exits with 1 when a test fails.

local folder = string.match(arg and arg[0] or "", "^(.*)[/\\][^/\\]*$") or "."
local root = folder .. "/.."
package.path = table.concat({ root .. "/src/?.lua", root .. "/src/?/init.lua", package.path }, ";")

local suite = assert(loadfile(folder .. "/suite.lua"))()
local passed, failures = suite(require("bio_compute"))
for _, failure in ipairs(failures) do print(failure) end
print(string.format("%d passed, %d failed", passed, #failures))
if #failures > 0 then os.exit(1) end
