--- The mass of a chain in daltons.
-- Masses of nucleoside monophosphates, amino acids and water: the figures of
-- Biopython 1.80 (Cock 2009, doi:10.1093/bioinformatics/btp163), so that both give
-- the same answers. Each bond between two units sets one water free.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local histogram = require("bio_compute.histogram")
local numbers = require("bio_compute.numbers")

local mass = {}

local average = {
  water = 18.0153,
  dna = { A = 331.2218, C = 307.1971, G = 347.2212, T = 322.2085 },
  rna = { A = 347.2212, C = 323.1965, G = 363.2206, U = 324.1813 },
  protein = {
    A = 89.0932, C = 121.1582, D = 133.1027, E = 147.1293, F = 165.1891,
    G = 75.0666, H = 155.1546, I = 131.1729, K = 146.1876, L = 131.1729,
    M = 149.2113, N = 132.1179, O = 255.3134, P = 115.1305, Q = 146.1445,
    R = 174.201, S = 105.0926, T = 119.1192, U = 168.0532, V = 117.1463,
    W = 204.2252, Y = 181.1885,
  },
}

local monoisotopic = {
  water = 18.010565,
  dna = { A = 331.06817, C = 307.056936, G = 347.063084, T = 322.056602 },
  rna = { A = 347.063084, C = 323.051851, G = 363.057999, U = 324.035867 },
  protein = {
    A = 89.047678, C = 121.019749, D = 133.037508, E = 147.053158, F = 165.078979,
    G = 75.032028, H = 155.069477, I = 131.094629, K = 146.105528, L = 131.094629,
    M = 149.051049, N = 132.053492, O = 255.158292, P = 115.063329, Q = 146.069142,
    R = 174.111676, S = 105.042593, T = 119.058243, U = 168.964203, V = 117.078979,
    W = 204.089878, Y = 181.073893,
  },
}

for _, set in ipairs({ average, monoisotopic }) do
  set.dna.U, set.rna.T = set.dna.T, set.rna.U
end

local known = { type = "string", double_stranded = "boolean", circular = "boolean", monoisotopic = "boolean" }

--- The mass of `sequence` in daltons. Nucleic acids carry a 5' phosphate. Options:
-- `type` "dna", "rna" or "protein" (by default found from the letters),
-- `double_stranded`, `circular`, `monoisotopic`. nil, message for an empty
-- sequence and for letters without one mass, such as N or X.
function mass.molecular_weight(sequence, options)
  arguments.check("molecular_weight", 1, sequence, "string")
  options = arguments.options("molecular_weight", options, known)
  local kind = options.type or alphabet.detect(sequence)
  local set = options.monoisotopic and monoisotopic or average
  local weights = set[kind]
  if kind == "water" or not weights then
    return nil, string.format("type must be \"dna\", \"rna\" or \"protein\", not %q", kind)
  end
  if options.double_stranded and kind == "protein" then return nil, "a protein has one strand" end
  if sequence == "" then return nil, "an empty sequence has no mass" end
  local total = 0
  local bonds = #sequence - (options.circular and 0 or 1)
  local count = histogram.of(string.upper(sequence))
  for code = 0, 255 do
    if count[code] > 0 then
      local letter = string.char(code)
      local weight = weights[letter]
      if not weight then return nil, string.format("%q has no single mass in %s", letter, kind) end
      if options.double_stranded then weight = weight + weights[alphabet.complements[letter]] end
      total = total + weight * count[code]
    end
  end
  return numbers.tidy(total - bonds * set.water * (options.double_stranded and 2 or 1))
end

return mass
