--- Windows along a sequence, shared by the functions that take `window, step`.

local arguments = require("bio_compute.arguments")

local windows = {}

--- Calls `measure` on each window of `sequence` and returns the list of results.
-- The first window starts at 1, the next one `step` (by default `window`) further;
-- the last window is the first one that reaches the end, and may be shorter.
-- Window `i` starts at `(i - 1) * step + 1`. Returns nil, message for sizes that
-- are not whole numbers of at least 1.
function windows.map(sequence, window, step, measure)
  step = step or window
  if not arguments.is_whole(window, 1) then return nil, "the window must be a whole number of at least 1" end
  if not arguments.is_whole(step, 1) then return nil, "the step must be a whole number of at least 1" end
  local length, list, start = #sequence, {}, 1
  while start <= length do
    list[#list + 1] = measure(string.sub(sequence, start, start + window - 1))
    if start + window > length then break end
    start = start + step
  end
  return list
end

return windows
