-- 02 memory-bomb: keeps strings until memory ends.
--@ row: use all memory
--@ embedded: fails memory
--@ strict, reduced, minimal: fails memory or limit memory or dies
--@ strict on 5.3 5.4: fails memory
local pieces = {}
for i = 1, 1e9 do
  pieces[i] = ("x"):rep(1e6) .. i
end
