-- 35 giant-widths: formats with widths, repetitions and sizes beyond every measure.
--@ embedded, strict, reduced: contained
local attempts = require("attempts")
attempts.try("format width", string.format, "%999999999d", 1)
attempts.try("format precision", string.format, "%.999999999f", 1)
attempts.try("char", string.char, 256)
attempts.try("char below", string.char, -1)
attempts.try("unpack range", table.unpack or unpack, {}, 1, 1e8)
attempts.try("concat range", table.concat, {}, ",", 1, 2)
attempts.try("select", select, -2 ^ 31, 1)
if string.pack then
  attempts.try("pack size", string.pack, "i99", 1)
  attempts.try("pack align", string.pack, "!99i8", 1)
  attempts.try("unpack at", string.unpack, "s8", ("\255"):rep(8))
  attempts.try("packsize", string.packsize, ("c2147483647"):rep(100))
  attempts.try("repeat", string.rep, "xx", math.maxinteger)
  attempts.try("repeat with separator", string.rep, "", math.maxinteger, "x")
  attempts.try("move", table.move, {}, math.mininteger, math.maxinteger, 2)
end
if utf8 then attempts.try("utf8", utf8.char, -1) end
return attempts.report()
