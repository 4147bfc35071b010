-- 14 huge-table: a table that grows for ever.
--@ row: use all memory
--@ embedded: fails memory
--@ strict, reduced, minimal: fails memory or limit memory or dies
--@ strict on 5.3 5.4: fails memory
local list = {}
for i = 1, 1e12 do
  list[i] = i
end
