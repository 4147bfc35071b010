--- Which codons a gene prefers.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local numbers = require("bio_compute.numbers")
local translation = require("bio_compute.translation")

local codons = {}

local known = { table = "number", include_stops = "boolean" }

-- Codon → count over one sequence or a list of them; codons with other letters
-- than A, C, G, T, U are counted in the second result.
local function count(name, sequences, code)
  if type(sequences) == "string" then sequences = { sequences } end
  arguments.check(name, 1, sequences, "table")
  local counts, skipped = {}, 0
  for _, codon in ipairs(code.codons) do counts[codon] = 0 end
  for index, sequence in ipairs(sequences) do
    if type(sequence) == "table" then sequence = sequence.sequence end
    if type(sequence) ~= "string" then
      error(string.format("bio_compute.%s: sequence %d is not a string", name, index), 3)
    end
    local text = alphabet.as_dna(sequence)
    for i = 1, #text - 2, 3 do
      local codon = string.sub(text, i, i + 2)
      local before = counts[codon]
      if before then counts[codon] = before + 1 else skipped = skipped + 1 end
    end
  end
  return counts, skipped
end

-- Residue → list of its codons.
local function families(code)
  local by_residue = {}
  for _, codon in ipairs(code.codons) do
    local residue = code.residues[codon]
    by_residue[residue] = by_residue[residue] or {}
    table.insert(by_residue[residue], codon)
  end
  return by_residue
end

local usage_text = {
  __tostring = function(usage)
    local lines = {}
    for first = 0, 3 do
      for third = 1, 4 do
        local cells = {}
        for second = 0, 3 do
          local entry = usage.list[first * 16 + second * 4 + third]
          cells[#cells + 1] = string.format("%s %s %5.1f %5d", entry.codon, entry.residue, entry.per_thousand, entry.count)
        end
        lines[#lines + 1] = table.concat(cells, "   ")
      end
      if first < 3 then lines[#lines + 1] = "" end
    end
    return table.concat(lines, "\n")
  end,
}

--- Counts the codons of one sequence or of a list of sequences (or of records),
-- from the first letter of each. Gives `total`, `skipped` (codons with ambiguity
-- codes), `list` in the order of the NCBI and `codons` by codon; each entry has
-- `codon`, `residue`, `count`, `per_thousand` and `fraction` (its share among the
-- codons of the same residue, 0 where there are none). Printing it gives a table.
function codons.codon_usage(sequences, options)
  options = arguments.options("codon_usage", options, known)
  local code, message = translation.code(options.table or 1)
  if not code then return nil, message end
  local counts, skipped = count("codon_usage", sequences, code)
  local total, of_residue = 0, {}
  for _, codon in ipairs(code.codons) do
    local residue = code.residues[codon]
    total = total + counts[codon]
    of_residue[residue] = (of_residue[residue] or 0) + counts[codon]
  end
  local usage = { total = total, skipped = skipped, list = {}, codons = {} }
  for i, codon in ipairs(code.codons) do
    local number, residue = counts[codon], code.residues[codon]
    local entry = {
      codon = codon, residue = residue, count = number,
      per_thousand = total > 0 and numbers.tidy(number * 1000 / total) or 0,
      fraction = number > 0 and numbers.tidy(number / of_residue[residue]) or 0,
    }
    usage.list[i], usage.codons[codon] = entry, entry
  end
  return setmetatable(usage, usage_text)
end

--- Relative synonymous codon usage: the count of a codon over the mean count of the
-- codons of its residue. Codon → value; codons of residues that do not occur are
-- absent, and stop codons unless `include_stops`. Source: Sharp, Tuohy and Mosurski
-- 1986, doi:10.1093/nar/14.13.5125.
function codons.rscu(sequences, options)
  options = arguments.options("rscu", options, known)
  local code, message = translation.code(options.table or 1)
  if not code then return nil, message end
  local counts = count("rscu", sequences, code)
  local values = {}
  for residue, family in pairs(families(code)) do
    local total = 0
    for _, codon in ipairs(family) do total = total + counts[codon] end
    if total > 0 and (residue ~= "*" or options.include_stops) then
      for _, codon in ipairs(family) do values[codon] = numbers.tidy(counts[codon] * #family / total) end
    end
  end
  return values
end

--- The weights that `cai` uses: the count of a codon over the count of the commonest
-- codon of its residue, with 0.5 in place of a count of 0. Codon → weight.
function codons.relative_adaptiveness(reference, options)
  options = arguments.options("relative_adaptiveness", options, known)
  local code, message = translation.code(options.table or 1)
  if not code then return nil, message end
  local counts = count("relative_adaptiveness", reference, code)
  local weights = {}
  for residue, family in pairs(families(code)) do
    if residue ~= "*" or options.include_stops then
      local best = 0.5
      for _, codon in ipairs(family) do best = math.max(best, counts[codon]) end
      for _, codon in ipairs(family) do
        weights[codon] = numbers.tidy((counts[codon] > 0 and counts[codon] or 0.5) / best)
      end
    end
  end
  return weights
end

local function is_weights(reference)
  return type(reference) == "table" and reference[1] == nil and next(reference) ~= nil
end

--- The codon adaptation index, above 0 to 1: the geometric mean of the weights of
-- the codons, without codons that are alone for their residue. `reference` is a
-- sequence, a list of sequences of highly expressed genes, or the weights by codon.
-- Stop codons count only with `include_stops` (Biopython counts them). nil, message
-- when no codon is left. Source: Sharp and Li 1987, doi:10.1093/nar/15.3.1281.
function codons.cai(sequence, reference, options)
  arguments.check("cai", 1, sequence, "string")
  options = arguments.options("cai", options, known)
  local code, message = translation.code(options.table or 1)
  if not code then return nil, message end
  local weights = is_weights(reference) and reference or codons.relative_adaptiveness(reference, options)
  local counts = count("cai", sequence, code)
  local sum, number = 0, 0
  for residue, family in pairs(families(code)) do
    if #family > 1 and (residue ~= "*" or options.include_stops) then
      for _, codon in ipairs(family) do
        if counts[codon] > 0 then
          local weight = weights[codon]
          if not weight or weight <= 0 then return nil, string.format("the reference has no weight for %s", codon) end
          sum = sum + counts[codon] * math.log(weight)
          number = number + counts[codon]
        end
      end
    end
  end
  if number == 0 then return nil, "no codon with synonyms in the sequence" end
  return numbers.tidy(math.exp(sum / number))
end

return codons
