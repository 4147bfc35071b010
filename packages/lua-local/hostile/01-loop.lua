-- 01 loop: never ends.
--@ row: use all CPU
--@ vm: {"limits":{"timeoutMs":300}}
--@ embedded, strict, reduced, minimal, none: times out
while true do
end
