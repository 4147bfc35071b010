-- 88 output-that-kills: floods a VM that ends programs at their output limit.
--@ row: flood output
--@ vm: {"limits":{"maxOutputBytes":65536,"timeoutMs":20000},"onOutputLimit":"kill"}
--@ keeps: 65536
--@ embedded, strict, reduced, minimal, none: limit output
while true do
  print("flood")
end
