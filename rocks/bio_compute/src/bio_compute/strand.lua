--- The other strand and the other nucleic acid. All IUPAC codes are understood and
-- the case of each letter is kept; gaps (`-`, `.`, `*`) and blanks pass through.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")

local strand = {}

local function letter_map(thymine)
  local map = {}
  for letter, partner in pairs(alphabet.complements) do
    if letter == "A" then partner = thymine end
    map[letter] = partner
    map[string.lower(letter)] = string.lower(partner)
  end
  return map
end

-- Four letters → their complements, worked out when first met: one table look-up for
-- four letters makes the long way over gsub four times as fast.
local function four_letter_map(map)
  local known, limit = 0, 20000
  return setmetatable({}, { __index = function(self, four)
    local partner = string.gsub(four, "%a", map)
    if known < limit then
      known = known + 1
      rawset(self, four, partner)
    end
    return partner
  end })
end

local dna_map, rna_map = letter_map("T"), letter_map("U")
local dna_fours, rna_fours = four_letter_map(dna_map), four_letter_map(rna_map)

local known_options = { rna = "boolean" }

-- Plain searches: several times faster than one with a class.
local function has(text, upper, lower)
  return string.find(text, upper, 1, true) ~= nil or string.find(text, lower, 1, true) ~= nil
end

-- A is answered with U when the sequence is RNA: it has a U and no T.
local function complemented(name, sequence, options)
  arguments.check(name, 1, sequence, "string")
  options = arguments.options(name, options, known_options)
  local bad = string.match(sequence, "[^ACGTURYSWKMBDHVNXacgturyswkmbdhvnx%-%.%*%s]")
  if bad then return nil, string.format("%q is not a nucleotide code", bad) end
  local is_rna = options.rna
  if is_rna == nil then
    is_rna = has(sequence, "U", "u") and not has(sequence, "T", "t")
  end
  local whole = #sequence - #sequence % 4
  local partner = string.gsub(string.sub(sequence, 1, whole), "....", is_rna and rna_fours or dna_fours)
  if whole == #sequence then return partner end
  return partner .. string.gsub(string.sub(sequence, whole + 1), "%a", is_rna and rna_map or dna_map)
end

--- The complement, position by position. The answer is RNA when the sequence has U
-- and no T, or as `options.rna` says. nil, message for a letter that is no code.
function strand.complement(sequence, options)
  return complemented("complement", sequence, options)
end

--- The opposite strand read 5' to 3'. As complement otherwise.
function strand.reverse_complement(sequence, options)
  local partner, message = complemented("reverse_complement", sequence, options)
  if not partner then return nil, message end
  return string.reverse(partner)
end

local to_rna = { T = "U", t = "u" }
local to_dna = { U = "T", u = "t" }

--- The messenger of a coding strand: T becomes U, case kept.
function strand.transcribe(sequence)
  arguments.check("transcribe", 1, sequence, "string")
  return (string.gsub(sequence, "[Tt]", to_rna))
end

--- The coding strand of a messenger: U becomes T, case kept.
function strand.back_transcribe(sequence)
  arguments.check("back_transcribe", 1, sequence, "string")
  return (string.gsub(sequence, "[Uu]", to_dna))
end

return strand
