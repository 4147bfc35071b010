--- The overview of a sequence, as a table that prints as readable text.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local codons = require("bio_compute.codons")
local composition = require("bio_compute.composition")
local mass = require("bio_compute.mass")
local melting = require("bio_compute.melting")
local numbers = require("bio_compute.numbers")
local orfs = require("bio_compute.orfs")
local protein = require("bio_compute.protein")
local report = require("bio_compute.report")
local strand = require("bio_compute.strand")

local analysis = {}

local result_text = { __tostring = report.text }

local function count_ambiguous(counts, kind)
  local plain = kind == "protein" and "[ACDEFGHIKLMNPQRSTVWYUO]" or "[ACGTU]"
  local total = 0
  for letter, number in pairs(counts) do
    if string.find(letter, "%a") and not string.find(letter, plain) then total = total + number end
  end
  return total
end

local function add_protein(result, sequence)
  result.isoelectric_point = protein.isoelectric_point(sequence)
  result.gravy = protein.gravy(sequence)
  result.aromaticity = protein.aromaticity(sequence)
  local reduced, disulfides = protein.extinction(sequence)
  if reduced then result.extinction = { reduced = reduced, disulfides = disulfides } end
end

local known = { type = "string" }
local kinds = { dna = true, rna = true, protein = true }

--- { type = "dna", "rna" or "protein", length, counts, ambiguous, molecular_weight }
-- and for nucleic acids gc_content and at_content (per cent, 0 to 100: the functions
-- of these names give fractions from 0 to 1) and gc_skew, for proteins isoelectric_point, gravy, aromaticity and extinction. What cannot be
-- told (the weight of an N) is absent. Blanks are left out. `options.type` overrides
-- the type found from the letters. nil, message for an empty sequence, for anything
-- but letters, gaps and `*`, and for a letter that the `type` given does not have.
function analysis.analyze_sequence(sequence, options)
  arguments.check("analyze_sequence", 1, sequence, "string")
  options = arguments.options("analyze_sequence", options, known)
  local text = string.gsub(sequence, "%s+", "")
  if text == "" then return nil, "the sequence is empty" end
  local counts, message = composition.counts(text)
  if not counts then return nil, message end
  local kind = options.type or alphabet.detect(text)
  if not kinds[kind] then return nil, string.format("type must be \"dna\", \"rna\" or \"protein\", not %q", kind) end
  local result = { type = kind, length = #text, counts = counts, ambiguous = count_ambiguous(counts, kind) }
  if kind == "protein" then
    result.molecular_weight = mass.molecular_weight((string.gsub(text, "%*$", "")), { type = kind })
    add_protein(result, text)
  else
    local gc
    gc, message = composition.gc_content(text)
    if not gc then return nil, message end
    result.gc_content = numbers.tidy(gc * 100)
    result.at_content = numbers.tidy(composition.at_content(text) * 100)
    result.gc_skew = composition.gc_skew(text)
    result.molecular_weight = mass.molecular_weight(text, { type = kind })
  end
  return setmetatable(result, result_text)
end

local known_dna = { table = "number", min_length = "number" }

--- analyze_sequence of a DNA (U is read as T) with reverse_complement,
-- melting_temperature (nearest neighbours up to 60 bases, above by GC; absent with
-- ambiguity codes), longest_orf of both strands and its codon_usage (absent without
-- one). Options: `table` (1) and `min_length` (6) for the reading frames. nil,
-- message for letters that are no nucleotide codes.
function analysis.analyze_dna(sequence, options)
  arguments.check("analyze_dna", 1, sequence, "string")
  options = arguments.options("analyze_dna", options, known_dna)
  local text = strand.back_transcribe((string.gsub(sequence, "%s+", "")))
  local foreign, position = alphabet.first_foreign(text)
  if foreign then return nil, string.format("not DNA: %q at position %d", foreign, position) end
  local result, message = analysis.analyze_sequence(text, { type = "dna" })
  if not result then return nil, message end
  result.reverse_complement = strand.reverse_complement(text)
  result.melting_temperature = melting.melting_temperature(text, { method = #text <= 60 and "nn" or "gc" })
  local found
  found, message = orfs.find_orfs(text, { table = options.table, min_length = options.min_length or 6 })
  if not found then return nil, message end
  for _, orf in ipairs(found) do
    if not result.longest_orf or orf.length > result.longest_orf.length then result.longest_orf = orf end
  end
  if result.longest_orf then
    result.codon_usage = codons.codon_usage(result.longest_orf.sequence, { table = options.table })
  end
  return result
end

-- (4^n + 4^(n/2) for even n) / 2, by whole multiplications only: the words that equal
-- their own reverse complement exist for even n and are counted once, others in pairs.
local function distinct_words(n)
  if not arguments.is_whole(n, 1) or n > 26 then return nil, "the word length must be a whole number from 1 to 26" end
  local pairs_of_words, palindromes = 2, n % 2 == 0 and 2 or 0
  for _ = 2, n do pairs_of_words = pairs_of_words * 4 end
  if palindromes > 0 then
    for _ = 2, n / 2 do palindromes = palindromes * 4 end
  end
  return pairs_of_words + palindromes
end

--- A text gives analyze_sequence of it, a list the list of analyses (nil, message if
-- one fails), a whole number n from 1 to 26 the number of DNA words of length n when
-- a word and its reverse complement count as one: `compute(10)` is 524800. (From n = 24
-- the number has 15 digits, which Lua 5.1 and LuaJIT print in the form 1.4e+14.)
function analysis.compute(value)
  if type(value) == "string" then return analysis.analyze_sequence(value) end
  if type(value) == "number" then return distinct_words(value) end
  if type(value) ~= "table" then
    error(string.format("bio_compute.compute: argument 1 must be a string, a list or a number, not %s",
      value == nil and "nil" or type(value)), 2)
  end
  local list = {}
  for i, each in ipairs(value) do
    local result, message = analysis.compute(each)
    if not result then return nil, string.format("entry %d: %s", i, message) end
    list[i] = result
  end
  return list
end

return analysis
