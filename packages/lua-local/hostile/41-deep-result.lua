-- 41 deep-result: a table in a table, ten thousand times, with its end in its beginning.
--@ embedded, strict, reduced: returns or fails
local first = {}
local last = first
for i = 1, 10000 do
  last.deeper = { i, back = last, [last] = i }
  last = last.deeper
end
last.deeper = first
return first, { first, last }
