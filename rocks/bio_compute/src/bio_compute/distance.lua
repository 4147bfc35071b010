--- How far two sequences are apart. Letters are compared without regard to case; U
-- equals T when both sequences are nucleotides.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")

local distance = {}

local byte, sub = string.byte, string.sub

--- The number of positions with different letters. nil, message for sequences of
-- different lengths.
function distance.hamming(first, second)
  arguments.check("hamming", 1, first, "string")
  arguments.check("hamming", 2, second, "string")
  if #first ~= #second then
    return nil, string.format("the lengths differ: %d and %d", #first, #second)
  end
  local a, b = alphabet.comparable(first, second)
  local different = 0
  for i = 1, #a do
    if byte(a, i) ~= byte(b, i) then different = different + 1 end
  end
  return different
end

-- Cuts equal beginnings and ends, which cost nothing.
local function trimmed(a, b)
  local from, shorter = 1, math.min(#a, #b)
  while from <= shorter and byte(a, from) == byte(b, from) do from = from + 1 end
  local cut, limit = 0, shorter - from + 1
  while cut < limit and byte(a, #a - cut) == byte(b, #b - cut) do cut = cut + 1 end
  return sub(a, from, #a - cut), sub(b, from, #b - cut)
end

-- Row by row, only the cells within `limit` of the diagonal (Ukkonen 1985,
-- doi:10.1016/S0019-9958(85)80046-2). A result above `limit` means "more".
local function banded(a, b, limit)
  local n, m = #a, #b
  if limit > math.max(n, m) then limit = math.max(n, m) end
  local far = limit + 1
  local letters, row = {}, {}
  for j = 1, m do letters[j] = byte(b, j) end
  for j = 0, m do row[j] = j <= limit and j or far end
  for i = 1, n do
    local low, high = math.max(1, i - limit), math.min(m, i + limit)
    local diagonal = row[low - 1]
    row[low - 1] = (low == 1 and i <= limit) and i or far
    local left, best = row[low - 1], row[low - 1]
    local letter = byte(a, i)
    for j = low, high do
      local up = row[j]
      local cost = diagonal
      if letters[j] ~= letter then
        if up < cost then cost = up end
        if left < cost then cost = left end
        cost = cost + 1
      end
      if cost > far then cost = far end
      row[j], diagonal, left = cost, up, cost
      if cost < best then best = cost end
    end
    if high < m then row[high + 1] = far end
    if best > limit then return far end
  end
  return row[m]
end

--- The least number of substitutions, insertions and deletions that turn one
-- sequence into the other (Levenshtein). With `limit` only distances up to it are
-- worked out, in time proportional to limit × length: nil, message above it.
function distance.edit_distance(first, second, limit)
  arguments.check("edit_distance", 1, first, "string")
  arguments.check("edit_distance", 2, second, "string")
  if limit ~= nil then arguments.check("edit_distance", 3, limit, "number") end
  if limit and not arguments.is_whole(limit, 0) then return nil, "the limit must be a whole number of at least 0" end
  local a, b = trimmed(alphabet.comparable(first, second))
  local more = limit and string.format("the distance is more than %d", limit)
  if limit and math.abs(#a - #b) > limit then return nil, more end
  if a == "" or b == "" then return math.max(#a, #b) end
  local result = banded(a, b, limit or math.max(#a, #b))
  if limit and result > limit then return nil, more end
  return result
end

return distance
