-- 40 many-values: returns as many values as the interpreter can, and more.
--@ vm: {"limits":{"memoryBytes":268435456}}
--@ embedded, strict, reduced: fails or returns
local list = {}
for i = 1, 1000000 do
  list[i] = i
end
return (table.unpack or unpack)(list, 1, 1000000)
