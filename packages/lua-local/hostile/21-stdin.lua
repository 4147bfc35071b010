-- 21 stdin: reads input that nobody gave, in every way of the library.
--@ row: hang without CPU
--@ gives: [null]
--@ embedded, strict, reduced, minimal, none: returns
for _ = 1, 1000 do
  assert(io.read("*l") == nil)
  assert(io.read("*n") == nil)
  assert(io.read(1) == nil)
  assert(io.stdin:read("*l") == nil)
  assert(io.lines()() == nil)
end
return io.stdin:read(100)
