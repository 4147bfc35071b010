-- 11 error-flood: the same on both streams; they share the limit.
--@ row: flood output
--@ vm: {"limits":{"timeoutMs":1500,"maxOutputBytes":65536}}
--@ keeps: 65536
--@ truncated: true
--@ embedded, strict, reduced, minimal, none: times out
local block = ("flood "):rep(1000) .. "\n"
while true do
  io.stderr:write(block)
  io.write(block)
end
