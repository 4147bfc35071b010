-- 10 output-flood: prints for ever. Exactly what the limit allows is kept.
--@ row: flood output
--@ vm: {"limits":{"timeoutMs":1500,"maxOutputBytes":65536}}
--@ keeps: 65536
--@ truncated: true
--@ embedded, strict, reduced, minimal, none: times out
local block = ("flood "):rep(1000) .. "\n"
while true do
  io.write(block)
end
