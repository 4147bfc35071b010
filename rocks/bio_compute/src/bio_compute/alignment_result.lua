--- What an alignment gives back: its rows, CIGAR and figures, and their printed form.

local numbers = require("bio_compute.numbers")

local alignment_result = {}

local byte, sub = string.byte, string.sub

local function cigar_of(operations)
  local parts, run = {}, 0
  for k, operation in ipairs(operations) do
    run = run + 1
    if operations[k + 1] ~= operation then
      parts[#parts + 1] = string.format("%d%s", run, operation)
      run = 0
    end
  end
  return table.concat(parts)
end

local function row_text(label, start, text)
  local letters = #string.gsub(text, "-", "")
  local stop = start + letters - 1
  return string.format("%-2s%6d %s %d", label, letters > 0 and start or stop, text, stop), stop + 1
end

-- The letters of `operations` in the gaps at both ends, which semiglobal leaves free.
local function end_gaps_of(operations)
  local first, last = 1, #operations
  local head, tail = operations[first], operations[last]
  while head ~= "M" and first <= last and operations[first] == head do first = first + 1 end
  while tail ~= "M" and last >= first and operations[last] == tail do last = last - 1 end
  return #operations - (last - first + 1)
end

local result_text = {
  __tostring = function(self)
    local ends = self.end_gaps > 0 and string.format(" and %d at the free ends", self.end_gaps) or ""
    local lines = {
      string.format("score %s, %d of %d identical (%.1f %%), %d gap letters%s, %s",
        tostring(self.score), self.matches, self.aligned_length, self.identity * 100, self.gaps, ends, self.mode),
    }
    local at_a, at_b = self.start_a, self.start_b
    for from = 1, self.length, 60 do
      local to = from + 59
      local top, bottom
      top, at_a = row_text("a", at_a, sub(self.a, from, to))
      bottom, at_b = row_text("b", at_b, sub(self.b, from, to))
      lines[#lines + 1] = ""
      lines[#lines + 1] = top
      lines[#lines + 1] = string.rep(" ", 9) .. string.gsub(sub(self.midline, from, to), "%s+$", "")
      lines[#lines + 1] = bottom
    end
    return table.concat(lines, "\n")
  end,
}

--- The result for the sequences `a` and `b` (compared as `x` and `y`) and the
-- operations M, D, I that begin after position `i` of a and `j` of b.
function alignment_result.build(a, b, x, y, operations, i, j, score, mode)
  local top, middle, bottom, exact = {}, {}, {}, {}
  local matches, gaps, at_a, at_b = 0, 0, i, j
  for k, operation in ipairs(operations) do
    if operation == "M" then
      at_a, at_b = at_a + 1, at_b + 1
      top[k], bottom[k] = sub(a, at_a, at_a), sub(b, at_b, at_b)
      local same = byte(x, at_a) == byte(y, at_b)
      middle[k], exact[k] = same and "|" or ".", same and "=" or "X"
      if same then matches = matches + 1 end
    else
      gaps, middle[k], exact[k] = gaps + 1, " ", operation
      if operation == "D" then
        at_a = at_a + 1
        top[k], bottom[k] = sub(a, at_a, at_a), "-"
      else
        at_b = at_b + 1
        top[k], bottom[k] = "-", sub(b, at_b, at_b)
      end
    end
  end
  local length = #operations
  local end_gaps = mode == "semiglobal" and end_gaps_of(operations) or 0
  local aligned = length - end_gaps
  return setmetatable({
    score = score, mode = mode, length = length,
    cigar = cigar_of(operations), extended_cigar = cigar_of(exact),
    a = table.concat(top), midline = table.concat(middle), b = table.concat(bottom),
    start_a = i + 1, stop_a = at_a, start_b = j + 1, stop_b = at_b,
    matches = matches, gaps = gaps - end_gaps, end_gaps = end_gaps, aligned_length = aligned,
    identity = aligned > 0 and numbers.tidy(matches / aligned) or 0,
  }, result_text)
end

return alignment_result
