-- 86 output-one-more: one byte more than it may write. That byte is dropped, and the result says so.
--@ row: flood output
--@ vm: {"limits":{"maxOutputBytes":65536}}
--@ keeps: 65536
--@ truncated: true
--@ embedded, strict, reduced, minimal, none: returns
io.write(("x"):rep(65536))
io.stderr:write("y")
