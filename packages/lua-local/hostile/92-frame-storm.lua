-- 92 frame-storm: with the real cookie, frames of every kind, with false numbers, ends, lengths and texts.
--@ row: fool us about its result or limits
--@ vm: {"limits":{"timeoutMs":1500}}
--@ embedded: contained
--@ strict, reduced, minimal, none: dies or protocol error or times out or returns or fails or exits
local attempts, driver = require("attempts"), require("driver")
attempts.try("the driver's cookie", function() return driver.is_found end)
if not driver.is_found then return attempts.report() end
local kinds, seed = "abcdefghijklmnopqrstuvwxyz", 7
local function random(range)
  seed = (seed * 16807) % 2147483647
  return seed % range
end
local ids = { driver.id, "0", "2", "999999999999999", "4294967296" }
local payloads = { "", "x", "0 0 4 1\n666\ni666;", "0 0 0 0\n", "-1 -1 -1 -1\n", "999999999999999 0 9 9\n", ("9"):rep(300),
  "__proto__", ("\0"):rep(100), "Lua 9.9\n\n64", "1 1", ("(0;"):rep(200), "0 0 3 0\nlua", "256", "-5", "1e9", "nan" }
for _ = 1, 200 do
  local at = 1 + random(#kinds)
  local kind = kinds:sub(at, at)
  if kind ~= "r" and kind ~= "x" and kind ~= "s" and kind ~= "q" then
    driver.frame(kind, payloads[1 + random(#payloads)], ids[1 + random(#ids)])
  end
end
driver.frame("q", "99999999999999999999", driver.id)
return 4
