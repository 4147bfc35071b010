-- 34 doubling: a text that doubles itself.
--@ row: use all memory
--@ embedded: fails memory or fails runtime
--@ strict, reduced, minimal: fails memory or fails runtime or limit memory or dies
local text = "double"
for _ = 1, 100 do
  text = table.concat({ text, text })
end
return #text
