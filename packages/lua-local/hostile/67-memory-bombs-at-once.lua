-- 67 memory-bombs-at-once: thirty VMs that all fill their memory. The host grows by no more than what it keeps of each.
--@ row: use all memory
--@ on: 5.4 embedded
--@ vm: {"limits":{"memoryBytes":16777216}}
--@ at once: 30
--@ embedded, strict, reduced: fails memory
local pieces = {}
for i = 1, 1e9 do
  pieces[i] = ("x"):rep(1e5) .. i
end
