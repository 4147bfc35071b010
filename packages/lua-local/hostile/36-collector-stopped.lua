-- 36 collector-stopped: stops the garbage collector and leaves garbage.
--@ row: use all memory
--@ embedded: fails memory or returns
--@ strict, reduced, minimal: fails memory or limit memory or dies or returns
collectgarbage("stop")
for i = 1, 100 do
  local garbage = ("x"):rep(1e6) .. i
end
return "done"
