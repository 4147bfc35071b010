--- Pairwise alignment with affine gaps (Gotoh 1982, doi:10.1016/0022-2836(82)90398-9).

local alphabet = require("bio_compute.alphabet")
local alignment_result = require("bio_compute.alignment_result")
local arguments = require("bio_compute.arguments")
local numbers = require("bio_compute.numbers")

local alignment = {}

local byte = string.byte

local known = {
  mode = "string", match = "number", mismatch = "number", gap_open = "number", gap_extend = "number",
  matrix = "string|table", score_only = "boolean", max_cells = "number",
}

-- byte of a → byte of b → score, for the letters that occur; or nil, message.
local function score_table(a, b, options)
  local matrix = options.matrix
  if type(matrix) == "string" then
    if string.upper(matrix) ~= "BLOSUM62" then return nil, string.format("there is no matrix %q here", matrix) end
    matrix = require("bio_compute.blosum62")
  end
  local match, mismatch = options.match or 2, options.mismatch or -3
  local columns, scores = {}, {}
  for j = 1, #b do columns[byte(b, j)] = true end
  for i = 1, #a do
    local code = byte(a, i)
    if not scores[code] then
      local row, letter = {}, string.char(code)
      for other in pairs(columns) do
        if matrix then
          local value = matrix[letter] and matrix[letter][string.char(other)]
          if type(value) ~= "number" then
            return nil, string.format("the matrix has no score for %q and %q", letter, string.char(other))
          end
          row[other] = value
        else
          row[other] = code == other and match or mismatch
        end
      end
      scores[code] = row
    end
  end
  return scores
end

-- The states of a cell: pair (a letter on both sides), down (a letter of `a` against
-- a gap) and right (a letter of `b` against a gap). Where each came from is kept as
-- one number per cell: pair + 4 × down + 16 × right, with these values.
local START, PAIR, DOWN, RIGHT = 0, 1, 2, 3
local IMPOSSIBLE = -1e300

local function fill(a, b, scores, open, extend, mode, keep)
  local n, m = #a, #b
  local is_local, free_ends = mode == "local", mode == "semiglobal"
  local letters, pair, down, right, trace = {}, {}, {}, {}, {}
  for j = 1, m do letters[j] = byte(b, j) end
  pair[0], down[0], right[0] = 0, IMPOSSIBLE, IMPOSSIBLE
  local first_row = { [0] = START }
  for j = 1, m do
    pair[j], down[j] = is_local and 0 or IMPOSSIBLE, IMPOSSIBLE
    right[j] = is_local and IMPOSSIBLE or free_ends and 0 or open + (j - 1) * extend
    first_row[j] = 16 * (j == 1 and PAIR or RIGHT)
  end
  if keep then trace[0] = first_row end
  local best, best_i, best_j = 0, 0, 0
  for i = 1, n do
    local row_scores, row = scores[byte(a, i)], {}
    local diag_pair, diag_down, diag_right = pair[0], down[0], right[0]
    pair[0], right[0] = is_local and 0 or IMPOSSIBLE, IMPOSSIBLE
    down[0] = is_local and IMPOSSIBLE or free_ends and 0 or open + (i - 1) * extend
    row[0] = 4 * (i == 1 and PAIR or DOWN)
    local left_pair, left_down, left_right = pair[0], down[0], right[0]
    local right_open, right_extend = open, extend
    if free_ends and i == n then right_open, right_extend = 0, 0 end
    for j = 1, m do
      local from_pair, value = PAIR, diag_pair
      if diag_down > value then from_pair, value = DOWN, diag_down end
      if diag_right > value then from_pair, value = RIGHT, diag_right end
      if is_local and value <= 0 then from_pair, value = START, 0 end
      local new_pair = value + row_scores[letters[j]]
      if is_local and new_pair < 0 then from_pair, new_pair = START, 0 end

      local down_open, down_extend = open, extend
      if free_ends and j == m then down_open, down_extend = 0, 0 end
      local up_pair, up_down, up_right = pair[j], down[j], right[j]
      local from_down, new_down = PAIR, up_pair + down_open
      value = up_down + down_extend
      if value > new_down then from_down, new_down = DOWN, value end
      value = up_right + down_open
      if value > new_down then from_down, new_down = RIGHT, value end

      local from_right, new_right = PAIR, left_pair + right_open
      value = left_right + right_extend
      if value > new_right then from_right, new_right = RIGHT, value end
      value = left_down + right_open
      if value > new_right then from_right, new_right = DOWN, value end

      diag_pair, diag_down, diag_right = up_pair, up_down, up_right
      pair[j], down[j], right[j] = new_pair, new_down, new_right
      left_pair, left_down, left_right = new_pair, new_down, new_right
      row[j] = from_pair + 4 * from_down + 16 * from_right
      if is_local and new_pair > best then best, best_i, best_j = new_pair, i, j end
    end
    if keep then trace[i] = row end
  end
  if is_local then return best, PAIR, best_i, best_j, trace end
  local state, score = PAIR, pair[m]
  if down[m] > score then state, score = DOWN, down[m] end
  if right[m] > score then state, score = RIGHT, right[m] end
  return score, state, n, m, trace
end

-- Walks back from the end; gives the operations from first to last and where the
-- walk began.
local function walk(trace, state, i, j)
  local operations = {}
  while i > 0 or j > 0 do
    local cell = trace[i][j]
    local pair = cell % 4
    local down = (cell - pair) / 4 % 4
    if state == PAIR then
      operations[#operations + 1] = "M"
      state, i, j = pair, i - 1, j - 1
    elseif state == DOWN then
      operations[#operations + 1] = "D"
      state, i = down, i - 1
    else
      operations[#operations + 1] = "I"
      state, j = (cell - cell % 16) / 16, j - 1
    end
    if state == START then break end
  end
  local last = #operations
  for k = 1, (last - last % 2) / 2 do
    operations[k], operations[last - k + 1] = operations[last - k + 1], operations[k]
  end
  return operations, i, j
end

local modes = { global = true, ["local"] = true, semiglobal = true }

--- Aligns `a` and `b`. Options: `mode` "global" (default), "local" or "semiglobal"
-- (gaps at the ends of either sequence are free); `match` (2) and `mismatch` (−3), or
-- `matrix` "BLOSUM62" or a table score[letter][letter]; `gap_open` for the first
-- letter of a gap (−7, with a matrix −12) and `gap_extend` for each further one (−2,
-- with a matrix −1); `score_only` saves the memory of the way back; `max_cells`
-- limits length × length (10 million). Gives `score`, `cigar` (a is the reference: I
-- is a letter of b only, D one of a only), `extended_cigar` with = and X, the rows
-- `a`, `midline`, `b`, their `length` in columns, `start_a`, `stop_a`, `start_b`,
-- `stop_b`, `matches`, `gaps` and `end_gaps` (letters against a gap inside, and in the
-- free gaps at the ends of semiglobal), `aligned_length` (length without end_gaps) and
-- `identity` (matches over aligned_length); printing it shows the rows. Letters
-- are compared without regard to case. nil, message for bad data.
function alignment.align(a, b, options)
  arguments.check("align", 1, a, "string")
  arguments.check("align", 2, b, "string")
  options = arguments.options("align", options, known)
  local mode = options.mode or "global"
  if not modes[mode] then
    return nil, string.format("mode must be \"global\", \"local\" or \"semiglobal\", not %q", mode)
  end
  local limit = options.max_cells or 1e7
  if not options.score_only and (#a + 1) * (#b + 1) > limit then
    return nil, string.format("%d × %d letters need more than max_cells = %.0f; score_only needs little memory",
      #a, #b, limit)
  end
  local x, y = string.upper(a), string.upper(b)
  if not options.matrix then x, y = alphabet.comparable(a, b) end
  local scores, message = score_table(x, y, options)
  if not scores then return nil, message end
  local open = options.gap_open or options.matrix and -12 or -7
  local extend = options.gap_extend or options.matrix and -1 or -2
  local score, state, i, j, trace = fill(x, y, scores, open, extend, mode, not options.score_only)
  score = numbers.tidy(score)
  if options.score_only then return { score = score, mode = mode } end
  local operations = {}
  if not (mode == "local" and score == 0) then operations, i, j = walk(trace, state, i, j) else i, j = 0, 0 end
  return alignment_result.build(a, b, x, y, operations, i, j, score, mode)
end

return alignment
