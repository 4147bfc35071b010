--- What a sequence is made of: letter counts, GC and AT content, GC skew.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local count_bases = require("bio_compute.bases").count
local histogram = require("bio_compute.histogram")
local numbers = require("bio_compute.numbers")
local windows = require("bio_compute.windows")

local composition = {}

local byte = string.byte

local function both_cases(count, letters)
  local total = 0
  for i = 1, #letters do
    local upper = byte(letters, i)
    total = total + count[upper] + count[upper + 32]
  end
  return total
end

local foreign_nucleotide = "[^ACGTURYSWKMBDHVNXacgturyswkmbdhvnx%-%.%s]"
local foreign_letter = "[^%a%-%.%*%s]"

local blanks = { 9, 10, 11, 12, 13, 32 }
local allowed = { byte("-"), byte(".") }
for _, code in ipairs(blanks) do allowed[#allowed + 1] = code end
for letter in pairs(alphabet.nucleotides) do
  allowed[#allowed + 1], allowed[#allowed + 2] = byte(letter), byte(string.lower(letter))
end

local function sum_of(count, codes)
  local total = 0
  for i = 1, #codes do total = total + count[codes[i]] end
  return total
end

-- Measures the histogram of the whole sequence or of each window. Whether all letters
-- are nucleotides is read from the same histogram, so clean input is passed over once.
local function measured(sequence, window, step, measure)
  local clean = true
  local function each(part)
    local count = histogram.of(part)
    if sum_of(count, allowed) < #part then clean = false end
    return measure(count, #part)
  end
  local result, message
  if window == nil then result = each(sequence) else result, message = windows.map(sequence, window, step, each) end
  if not clean then return nil, alphabet.refusal(sequence, foreign_nucleotide, "a nucleotide code") end
  if not result then return nil, message end
  return result
end

local ambiguous_letters = "BDHKMNRVXY"

local function gc_share(letter)
  local bases = alphabet.nucleotides[letter]
  return #string.gsub(bases, "[AT]", "") / #bases
end

-- GC (or, with `wanted` and `other` exchanged, AT) as a fraction of a histogram.
local function fraction(count, length, wanted, other, is_gc, ambiguous)
  local hits = both_cases(count, wanted)
  local total = length - sum_of(count, blanks)
  if ambiguous == "remove" then
    total = hits + both_cases(count, other)
  elseif ambiguous == "weighted" then
    for letter in string.gmatch(ambiguous_letters, ".") do
      local share = gc_share(letter)
      hits = hits + both_cases(count, letter) * (is_gc and share or 1 - share)
    end
  end
  if total == 0 then return 0 end
  return numbers.tidy(hits / total)
end

local modes = { remove = true, ignore = true, weighted = true }
local known = { ambiguous = "string", window = "number", step = "number" }

local function content(name, sequence, window, step, options, wanted, other)
  arguments.check(name, 1, sequence, "string")
  if type(window) == "table" then options, window = window, nil end
  options = arguments.options(name, options, known)
  window, step = window or options.window, step or options.step
  if window ~= nil then arguments.check(name, 2, window, "number") end
  if step ~= nil then arguments.check(name, 3, step, "number") end
  local ambiguous = options.ambiguous or "remove"
  if not modes[ambiguous] then
    return nil, string.format("ambiguous must be \"remove\", \"ignore\" or \"weighted\", not %q", ambiguous)
  end
  local is_gc = name == "gc_content"
  return measured(sequence, window, step, function(count, length)
    return fraction(count, length, wanted, other, is_gc, ambiguous)
  end)
end

-- The share of GC or AT of a whole sequence that has nothing else; nil for others, and where counting is not quick. A function
-- that makes closures, as `content` does, is one that LuaJIT does not compile.
local function quick_content(sequence, is_gc)
  if not count_bases or type(sequence) ~= "string" then return nil end
  local gc, at = count_bases(sequence)
  if not gc then return nil end
  if gc + at == 0 then return 0 end
  return numbers.tidy((is_gc and gc or at) / (gc + at))
end

--- The share of G and C: a fraction from 0 to 1 (`analyze_sequence(s).gc_content` is
-- per cent); 0 for an empty sequence. S counts as GC and W as AT. `options.ambiguous`
-- says what the other codes and gaps do: "remove" (default) leaves them out of the
-- length, "ignore" counts them in the length only, "weighted" gives each code the GC
-- share of the bases it stands for. Blanks never count. With `window` (and `step`) a
-- list, see windows.lua. nil, message for a character that is no nucleotide code, gap
-- or blank.
function composition.gc_content(sequence, window, step, options)
  local share = window == nil and step == nil and options == nil and quick_content(sequence, true)
  if share then return share end
  return content("gc_content", sequence, window, step, options, "GCS", "ATUW")
end

--- The share of A, T and U: a fraction from 0 to 1 (`analyze_sequence(s).at_content`
-- is per cent); W counts as AT. All else as gc_content.
function composition.at_content(sequence, window, step, options)
  local share = window == nil and step == nil and options == nil and quick_content(sequence, false)
  if share then return share end
  return content("at_content", sequence, window, step, options, "ATUW", "GCS")
end

local function skew(count)
  local g, c = both_cases(count, "G"), both_cases(count, "C")
  if g + c == 0 then return 0 end
  return numbers.tidy((g - c) / (g + c))
end

--- (G − C) / (G + C), from −1 to 1; 0 where there is neither G nor C. With `window`
-- (and `step`) a list, see windows.lua. nil, message as gc_content.
function composition.gc_skew(sequence, window, step)
  arguments.check("gc_skew", 1, sequence, "string")
  if window ~= nil then arguments.check("gc_skew", 2, window, "number") end
  if step ~= nil then arguments.check("gc_skew", 3, step, "number") end
  return measured(sequence, window, step, skew)
end

local counts_text = {
  __tostring = function(counts)
    local letters = {}
    for letter in pairs(counts) do letters[#letters + 1] = letter end
    table.sort(letters)
    for i, letter in ipairs(letters) do letters[i] = letter .. " " .. string.format("%d", counts[letter]) end
    return table.concat(letters, ", ")
  end,
}

--- Upper-case letter → number of occurrences, both cases together, for nucleic acids
-- and proteins. Letters that do not occur are absent, blanks are left out; printing it
-- gives `A 2, C 1`. nil, message for anything but letters, gaps, `*` and blanks.
function composition.counts(sequence)
  arguments.check("counts", 1, sequence, "string")
  local found = {}
  for code, number in pairs(histogram.of(sequence)) do
    local letter = number > 0 and string.upper(string.char(code))
    if letter and string.find(letter, foreign_letter) then
      return nil, alphabet.refusal(sequence, foreign_letter, "a letter of a sequence")
    elseif letter and not string.find(letter, "%s") then
      found[letter] = (found[letter] or 0) + number
    end
  end
  return setmetatable(found, counts_text)
end

return composition
