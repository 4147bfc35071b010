--- What a sequence is made of: letter counts, GC and AT content, GC skew.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
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

local ambiguous_letters = "BDHKMNRVXY"

local function gc_share(letter)
  local bases = alphabet.nucleotides[letter]
  return #string.gsub(bases, "[AT]", "") / #bases
end

-- GC (or, with `wanted` and `other` exchanged, AT) as a fraction of a histogram.
local function fraction(count, length, wanted, other, is_gc, ambiguous)
  local hits = both_cases(count, wanted)
  local total = length
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
  local function measure(part)
    return fraction(histogram.of(part), #part, wanted, other, is_gc, ambiguous)
  end
  if window == nil then return measure(sequence) end
  return windows.map(sequence, window, step, measure)
end

--- The share of G and C, from 0 to 1; 0 for an empty sequence. S counts as GC and
-- W as AT. `options.ambiguous` says what the other letters do: "remove" (default)
-- leaves them out of the length, "ignore" counts them in the length only,
-- "weighted" gives each code the GC share of the bases it stands for.
-- With `window` (and `step`) a list, see windows.lua.
function composition.gc_content(sequence, window, step, options)
  return content("gc_content", sequence, window, step, options, "GCS", "ATUW")
end

--- The share of A, T and U, from 0 to 1; W counts as AT. Options as gc_content.
function composition.at_content(sequence, window, step, options)
  return content("at_content", sequence, window, step, options, "ATUW", "GCS")
end

local function skew(part)
  local count = histogram.of(part)
  local g, c = both_cases(count, "G"), both_cases(count, "C")
  if g + c == 0 then return 0 end
  return numbers.tidy((g - c) / (g + c))
end

--- (G − C) / (G + C), from −1 to 1; 0 where there is neither G nor C. With `window`
-- (and `step`) a list, see windows.lua.
function composition.gc_skew(sequence, window, step)
  arguments.check("gc_skew", 1, sequence, "string")
  if window == nil then return skew(sequence) end
  arguments.check("gc_skew", 2, window, "number")
  if step ~= nil then arguments.check("gc_skew", 3, step, "number") end
  return windows.map(sequence, window, step, skew)
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

--- Upper-case letter → number of occurrences, both cases together. Letters that do
-- not occur are absent; printing it gives `A 2, C 1`.
function composition.counts(sequence)
  arguments.check("counts", 1, sequence, "string")
  local found = {}
  for code, number in pairs(histogram.of(sequence)) do
    if number > 0 then
      local letter = string.upper(string.char(code))
      found[letter] = (found[letter] or 0) + number
    end
  end
  return setmetatable(found, counts_text)
end

return composition
