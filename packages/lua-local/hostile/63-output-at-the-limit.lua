-- 63 output-at-the-limit: as many bytes as it may. Nothing is dropped.
--@ row: flood output
--@ vm: {"limits":{"maxOutputBytes":65536}}
--@ keeps: 65536
--@ truncated: false
--@ embedded, strict, reduced, minimal, none: returns
io.write(("x"):rep(65535))
io.stderr:write("y")
