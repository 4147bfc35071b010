--- Motifs: exact, with IUPAC codes, in PROSITE syntax; with mismatches; on both strands.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local motif_pattern = require("bio_compute.motif_pattern")
local strand = require("bio_compute.strand")

local motif = {}

local byte, find, sub = string.byte, string.find, string.sub

-- Elements that may repeat once only, in full; nil when a repeat has a range.
local function flattened(elements)
  local flat = {}
  for _, element in ipairs(elements) do
    if element.min ~= element.max then return nil end
    for _ = 1, element.min do flat[#flat + 1] = element.letters end
  end
  return flat
end

local function escaped(letters)
  local safe = string.gsub(letters, "%W", "%%%0")
  return #letters > 1 and "[" .. safe .. "]" or safe
end

-- found(first, last, mismatches) for each place where a Lua pattern fits.
local function scan_pattern(text, flat, overlapping, found)
  local plain, pattern = true, {}
  for i, letters in ipairs(flat) do
    if #letters > 1 then plain = false end
    pattern[i] = letters
  end
  if not plain then
    for i, letters in ipairs(flat) do pattern[i] = escaped(letters) end
  end
  local wanted, at = table.concat(pattern), 1
  while true do
    local first, last = find(text, wanted, at, plain)
    if not first then return end
    found(first, last, 0)
    at = overlapping and first + 1 or last + 1
  end
end

local function letter_sets(list)
  local sets = {}
  for i, letters in ipairs(list) do
    local set = {}
    for j = 1, #letters do set[byte(letters, j)] = true end
    sets[i] = set
  end
  return sets
end

local function bytes_of(text)
  local codes = {}
  for i = 1, #text do codes[i] = byte(text, i) end
  return codes
end

local function scan_mismatches(text, flat, allowed, overlapping, found)
  local sets, codes, size = letter_sets(flat), bytes_of(text), #flat
  local first, highest = 1, #text - size + 1
  while first <= highest do
    local wrong = 0
    for j = 1, size do
      if not sets[j][codes[first + j - 1]] then
        wrong = wrong + 1
        if wrong > allowed then break end
      end
    end
    if wrong <= allowed then
      found(first, first + size - 1, wrong)
      first = overlapping and first + 1 or first + size
    else
      first = first + 1
    end
  end
end

-- Repeats with a range: the longest repeat is tried first, one match for each start.
local function scan_repeats(text, elements, overlapping, found)
  local codes, length, list = bytes_of(text), #text, {}
  for i, element in ipairs(elements) do list[i] = element.letters end
  local sets = letter_sets(list)
  local function match(index, at)
    local element = elements[index]
    if not element then
      if elements.at_end and at <= length then return nil end
      return at - 1
    end
    local fitting = 0
    while fitting < element.max and at + fitting <= length and sets[index][codes[at + fitting]] do
      fitting = fitting + 1
    end
    for taken = fitting, element.min, -1 do
      local last = match(index + 1, at + taken)
      if last then return last end
    end
    return nil
  end
  local first = 1
  while first <= length do
    local last = match(1, first)
    if last and last >= first then
      found(first, last, 0)
      first = overlapping and first + 1 or last + 1
    else
      first = first + 1
    end
    if elements.at_start then return end
  end
end

local known = { syntax = "string", both_strands = "boolean", mismatches = "number", overlapping = "boolean" }

local function parse(sequence, pattern, options)
  local nucleotides = alphabet.is_nucleotide(sequence)
  local syntax = options.syntax
  if not syntax then
    if find(pattern, "[%-%[%]{}<>%(%)]") then
      syntax = "prosite"
    else
      syntax = nucleotides and alphabet.is_nucleotide(pattern) and "iupac" or "exact"
    end
  end
  local parser = motif_pattern[syntax]
  if not parser then
    return nil, string.format("syntax must be \"exact\", \"iupac\" or \"prosite\", not %q", syntax)
  end
  local as_dna = nucleotides and syntax ~= "prosite" and alphabet.is_nucleotide(pattern)
  local prepare = as_dna and alphabet.as_dna or string.upper
  local elements, message = parser(prepare(pattern))
  if not elements then return nil, message end
  if #elements == 0 then return nil, "the motif is empty" end
  return elements, prepare
end

local function scan(text, elements, flat, allowed, overlapping, found)
  local anchored = elements.at_start or elements.at_end
  if not flat or anchored then return scan_repeats(text, elements, overlapping, found) end
  if allowed == 0 then return scan_pattern(text, flat, overlapping, found) end
  return scan_mismatches(text, flat, allowed, overlapping, found)
end

local function by_position(a, b)
  if a.start ~= b.start then return a.start < b.start end
  return a.strand < b.strand
end

--- All places of a motif, in order of position: a list of { start, stop, strand,
-- match, mismatches }; on the strand "-" `match` is read on that strand. Options:
-- `syntax` "exact", "iupac" or "prosite" (by default prosite where the motif has
-- any of `-[]{}<>()`, iupac for nucleotides, else exact); `mismatches` allowed (0,
-- only where the motif has one length); `both_strands` (false; a palindrome is then
-- found twice); `overlapping` (true). An ambiguity code in the sequence fits only a
-- code that contains it. nil, message for a motif that is not understood.
function motif.find_motif(sequence, pattern, options)
  arguments.check("find_motif", 1, sequence, "string")
  arguments.check("find_motif", 2, pattern, "string")
  options = arguments.options("find_motif", options, known)
  local elements, prepare = parse(sequence, pattern, options)
  if not elements then return nil, prepare end
  local allowed = options.mismatches or 0
  if not arguments.is_whole(allowed, 0) then return nil, "mismatches must be a whole number of at least 0" end
  local flat = flattened(elements)
  if allowed > 0 and (not flat or elements.at_start or elements.at_end) then
    return nil, "mismatches need a motif of one length without < and >"
  end
  local hits, overlapping = {}, options.overlapping ~= false
  scan(prepare(sequence), elements, flat, allowed, overlapping, function(first, last, wrong)
    hits[#hits + 1] = {
      start = first, stop = last, strand = "+", match = sub(sequence, first, last), mismatches = wrong,
    }
  end)
  if options.both_strands then
    local opposite, message = strand.reverse_complement(sequence)
    if not opposite then return nil, message end
    local length = #sequence
    scan(prepare(opposite), elements, flat, allowed, overlapping, function(first, last, wrong)
      hits[#hits + 1] = {
        start = length - last + 1, stop = length - first + 1, strand = "-",
        match = sub(opposite, first, last), mismatches = wrong,
      }
    end)
    table.sort(hits, by_position)
  end
  return hits
end

return motif
