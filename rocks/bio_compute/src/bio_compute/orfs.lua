--- Open reading frames.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local strand = require("bio_compute.strand")
local translation = require("bio_compute.translation")

local orfs = {}

local sub = string.sub

local known = {
  table = "number", min_length = "number", starts = "string|table",
  both_strands = "boolean", circular = "boolean", nested = "boolean",
}

local function start_set(code, starts)
  if starts == "table" then return code.starts end
  if starts == nil then starts = { "ATG" } end
  if type(starts) == "string" then starts = { starts } end
  local set = {}
  for _, codon in ipairs(starts) do
    if type(codon) ~= "string" or #codon ~= 3 then return nil, "a start codon has three letters" end
    set[alphabet.as_dna(codon)] = true
  end
  return set
end

-- Calls found(first, last) for the stretches from a start to a stop codon in all three
-- frames that are not longer than `limit`: for each stop the longest, or all.
local function scan(text, starts, stops, limit, nested, found)
  for frame = 1, 3 do
    local open = {}
    for i = frame, #text - 2, 3 do
      local codon = sub(text, i, i + 2)
      if stops[codon] then
        for _, first in ipairs(open) do
          if i + 3 - first <= limit then
            found(first, i + 2)
            if not nested then break end
          end
        end
        if open[1] then open = {} end
      elseif starts[codon] then
        open[#open + 1] = i
      end
    end
  end
end

local function protein_of(code, text)
  local protein = translation.convert(code, sub(text, 1, -4)) or ""
  return "M" .. sub(protein, 2)
end

-- The reading frames of one strand. A circle is written out three times: a frame that
-- ends in the third turn has seen all of its start codons within one turn.
local function on_strand(text, code, starts, options, minimum, list, sign)
  local length = #text
  local searched = options.circular and text .. text .. text or text
  scan(searched, starts, code.stops, length, options.nested, function(first, last)
    local size = last - first + 1
    if size < minimum then return end
    if options.circular and last <= 2 * length then return end
    local from, to = (first - 1) % length + 1, (last - 1) % length + 1
    local coding = sub(searched, first, last)
    list[#list + 1] = {
      start = sign == "+" and from or length - to + 1,
      stop = sign == "+" and to or length - from + 1,
      strand = sign,
      frame = (from - 1) % 3 + 1,
      length = size,
      codons = size / 3 - 1,
      wraps = from > to,
      start_codon = sub(coding, 1, 3),
      stop_codon = sub(coding, -3),
      sequence = coding,
      protein = protein_of(code, coding),
    }
  end)
end

local function by_position(a, b)
  if a.start ~= b.start then return a.start < b.start end
  if a.stop ~= b.stop then return a.stop < b.stop end
  return a.strand < b.strand
end

--- The open reading frames from a start codon to the next stop codon in frame, as a
-- list in order of position. Each has `start` and `stop` (positions on the given
-- strand, start below stop, stop codon included), `strand` "+" or "-", `frame` (1
-- to 3, from the 5' end of its strand), `length` in nucleotides with the stop codon,
-- `codons` without it, `start_codon`, `stop_codon`, `sequence` and `protein`.
-- Options: `table` (1); `min_length` in nucleotides (75); `starts`, a codon, a list
-- of codons or "table" for all start codons of the genetic code ("ATG");
-- `both_strands` (true); `nested` gives one frame for each start codon instead of
-- the longest (false); `circular` lets frames cross the origin: these have `wraps`
-- true and a start above their stop. nil, message for letters that are no
-- nucleotide codes.
function orfs.find_orfs(sequence, options)
  arguments.check("find_orfs", 1, sequence, "string")
  options = arguments.options("find_orfs", options, known)
  local foreign, position = alphabet.first_foreign(sequence)
  if foreign then return nil, string.format("%q at position %d is not a nucleotide code", foreign, position) end
  local code, message = translation.code(options.table or 1)
  if not code then return nil, message end
  local starts
  starts, message = start_set(code, options.starts)
  if not starts then return nil, message end
  local text, list = alphabet.as_dna(sequence), {}
  local minimum = options.min_length or 75
  on_strand(text, code, starts, options, minimum, list, "+")
  if options.both_strands ~= false then
    on_strand(strand.reverse_complement(text), code, starts, options, minimum, list, "-")
  end
  for _, orf in ipairs(list) do
    if math.tointeger then orf.codons = math.tointeger(orf.codons) end -- luacheck: ignore 143
  end
  table.sort(list, by_position)
  return list
end

return orfs
