--- Runs each ```lua block of README.md and compares what it prints with the `-->`
-- comments. `lua test/readme.lua` in the rock's folder, or any path to this file.

local unpack = table.unpack or unpack -- luacheck: ignore 143
local load_text = loadstring or load -- luacheck: ignore 113

local folder = string.match(arg and arg[0] or "", "^(.*)[/\\][^/\\]*$") or "."
local root = folder .. "/.."
package.path = table.concat({ root .. "/src/?.lua", root .. "/src/?/init.lua", package.path }, ";")

local file = assert(io.open(root .. "/README.md", "rb"))
local text = file:read("*a")
file:close()

local passed, failed, real_print = 0, 0, print
for block in string.gmatch(text, "```lua\n(.-)```") do
  local expected, printed = {}, {}
  for line in string.gmatch(block, "%-%-> ([^\n]*)") do expected[#expected + 1] = line end
  function print(...) -- luacheck: ignore 121
    local parts = { ... }
    for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
    printed[#printed + 1] = table.concat({ unpack(parts, 1, select("#", ...)) }, "\t")
  end
  assert(load_text(block))()
  print = real_print -- luacheck: ignore 121
  if table.concat(printed, "\n") == table.concat(expected, "\n") then
    passed = passed + 1
  else
    failed = failed + 1
    print("expected:\n" .. table.concat(expected, "\n") .. "\ngot:\n" .. table.concat(printed, "\n"))
  end
end
print(string.format("%d passed, %d failed", passed, failed))
if failed > 0 or passed == 0 then os.exit(1) end
