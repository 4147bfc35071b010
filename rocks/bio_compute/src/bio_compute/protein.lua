--- Properties of proteins. A `*` at the end is left out; other letters than the
-- twenty residues are answered with nil, message.

local arguments = require("bio_compute.arguments")
local histogram = require("bio_compute.histogram")
local numbers = require("bio_compute.numbers")

local protein = {}

-- Hydropathy: Kyte and Doolittle 1982, doi:10.1016/0022-2836(82)90515-0.
local hydropathy = {
  A = 1.8, R = -4.5, N = -3.5, D = -3.5, C = 2.5, Q = -3.5, E = -3.5, G = -0.4, H = -3.2, I = 4.5,
  L = 3.8, K = -3.9, M = 1.9, F = 2.8, P = -1.6, S = -0.8, T = -0.7, W = -0.9, Y = -1.3, V = 4.2,
}

-- pK values: Bjellqvist and others 1993, doi:10.1002/elps.11501401163, and 1994,
-- doi:10.1002/elps.1150150171.
local positive = { K = 10.0, R = 12.0, H = 5.98 }
local negative = { D = 4.05, E = 4.45, C = 9.0, Y = 10.0 }
local first_residue = { A = 7.59, M = 7.0, S = 6.93, P = 8.36, T = 6.82, V = 7.44, E = 7.7 }
local last_residue = { D = 4.55, E = 4.75 }

-- The residues and their counts, or nil, message.
local function read(name, sequence)
  arguments.check(name, 1, sequence, "string")
  local text = string.gsub(string.upper(sequence), "%*$", "")
  if text == "" then return nil, "an empty protein has no such property" end
  local count = {}
  for code, number in pairs(histogram.of(text)) do
    if number > 0 then
      local letter = string.char(code)
      if not hydropathy[letter] then return nil, string.format("%q is not one of the twenty residues", letter) end
      count[letter] = number
    end
  end
  return text, count
end

local function charge(text, count, ph)
  local first, last = string.sub(text, 1, 1), string.sub(text, -1)
  local total = 1 / (10 ^ (ph - (first_residue[first] or 7.5)) + 1)
    - 1 / (10 ^ ((last_residue[last] or 3.55) - ph) + 1)
  for residue, pk in pairs(positive) do
    total = total + (count[residue] or 0) / (10 ^ (ph - pk) + 1)
  end
  for residue, pk in pairs(negative) do
    total = total - (count[residue] or 0) / (10 ^ (pk - ph) + 1)
  end
  return total
end

--- The net charge at a pH, in elementary charges.
function protein.charge_at_ph(sequence, ph)
  arguments.check("charge_at_ph", 2, ph, "number")
  local text, count = read("charge_at_ph", sequence)
  if not text then return nil, count end
  return numbers.tidy(charge(text, count, ph))
end

--- The pH at which the net charge is 0, exact to 1e-9 within the model.
function protein.isoelectric_point(sequence)
  local text, count = read("isoelectric_point", sequence)
  if not text then return nil, count end
  local low, high = 0, 14
  while high - low > 1e-10 do
    local middle = (low + high) / 2
    if charge(text, count, middle) > 0 then low = middle else high = middle end
  end
  return numbers.tidy((low + high) / 2)
end

--- The mean hydropathy of the residues: above 0 water-shunning.
function protein.gravy(sequence)
  local text, count = read("gravy", sequence)
  if not text then return nil, count end
  local total = 0
  for residue, number in pairs(count) do total = total + hydropathy[residue] * number end
  return numbers.tidy(total / #text)
end

--- The share of phenylalanine, tryptophan and tyrosine, 0 to 1. Source: Lobry and
-- Gautier 1994, doi:10.1093/nar/22.15.3174.
function protein.aromaticity(sequence)
  local text, count = read("aromaticity", sequence)
  if not text then return nil, count end
  return numbers.tidy(((count.F or 0) + (count.W or 0) + (count.Y or 0)) / #text)
end

--- The molar extinction coefficient at 280 nm in water, in 1/(M cm): first with all
-- cysteines reduced, then with all in disulfide bonds. Source: Pace and others 1995,
-- doi:10.1002/pro.5560041120.
function protein.extinction(sequence)
  local text, count = read("extinction", sequence)
  if not text then return nil, count end
  local reduced = (count.W or 0) * 5500 + (count.Y or 0) * 1490
  local cysteines = count.C or 0
  return reduced, numbers.tidy(reduced + (cysteines - cysteines % 2) / 2 * 125)
end

return protein
