-- 33 coroutine-bomb: a million coroutines that never end.
--@ row: use all memory
--@ embedded: fails memory
--@ strict, reduced, minimal: fails memory or limit memory or dies
local kept = {}
for i = 1, 1e6 do
  kept[i] = coroutine.create(function(...)
    local a, b, c, d = ...
    coroutine.yield(a, b, c, d)
  end)
  local suspended, message = coroutine.resume(kept[i], 1, 2, 3, 4)
  if not suspended then error(message, 0) end
end
return #kept
