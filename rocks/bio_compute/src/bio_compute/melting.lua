--- Melting temperatures of short DNA duplexes.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local composition = require("bio_compute.composition")
local numbers = require("bio_compute.numbers")
local strand = require("bio_compute.strand")

local melting = {}

-- Enthalpy in kcal/mol and entropy in cal/(mol K) of a pair of neighbours, 5' to 3'.
-- Source: SantaLucia 1998, doi:10.1073/pnas.95.4.1460.
local neighbours = {
  AA = { -7.9, -22.2 }, AT = { -7.2, -20.4 }, TA = { -7.2, -21.3 }, CA = { -8.5, -22.7 },
  GT = { -8.4, -22.4 }, CT = { -7.8, -21.0 }, GA = { -8.2, -22.2 }, CG = { -10.6, -27.2 },
  GC = { -9.8, -24.4 }, GG = { -8.0, -19.9 },
}
for _, pair in ipairs({ "AA", "CA", "GT", "CT", "GA", "GG" }) do
  neighbours[strand.reverse_complement(pair)] = neighbours[pair]
end
local ends = { A = { 2.3, 4.1 }, T = { 2.3, 4.1 }, G = { 0.1, -2.8 }, C = { 0.1, -2.8 } }
local symmetry_entropy = -1.4
local gas_constant = 1.987

-- Sodium with the same effect, in mol/l. Source: von Ahsen and others 2001,
-- doi:10.1093/clinchem/47.11.1956.
local function sodium_equivalent(options)
  local sodium, potassium, tris = options.na or 50, options.k or 0, options.tris or 0
  local magnesium, dntp = options.mg or 0, options.dntp or 0
  local total = sodium + potassium + tris / 2
  if magnesium > dntp then total = total + 120 * math.sqrt(magnesium - dntp) end
  return total * 1e-3
end

local methods = {}

function methods.nn(text, options, salt)
  local foreign = string.match(text, "[^ACGT]")
  if foreign then return nil, string.format("%q is not A, C, G, T or U", foreign) end
  if #text < 2 then return nil, "two bases or more are needed" end
  local first, last = ends[string.sub(text, 1, 1)], ends[string.sub(text, -1)]
  local enthalpy, entropy = first[1] + last[1], first[2] + last[2]
  for i = 1, #text - 1 do
    local pair = neighbours[string.sub(text, i, i + 1)]
    enthalpy, entropy = enthalpy + pair[1], entropy + pair[2]
  end
  local oligo, template = options.oligo or 25, options.template or 25
  local symmetric = options.self_complementary
  if symmetric == nil then symmetric = strand.reverse_complement(text) == text end
  local concentration = (oligo - template / 2) * 1e-9
  if symmetric then
    entropy, concentration = entropy + symmetry_entropy, oligo * 1e-9
  end
  if concentration <= 0 then return nil, "oligo must be more than half of template" end
  entropy = entropy + 0.368 * (#text - 1) * math.log(salt)
  return 1000 * enthalpy / (entropy + gas_constant * math.log(concentration)) - 273.15
end

-- Source: Wallace and others 1979, doi:10.1093/nar/6.11.3543.
function methods.wallace(text)
  local foreign = string.match(text, "[^ACGTSW]")
  if foreign then return nil, string.format("%q is not A, C, G, T, U, S or W", foreign) end
  local strong = #string.gsub(text, "[^GCS]+", "")
  return 4 * strong + 2 * (#text - strong)
end

-- Source: the product formula of Primer3, after Schildkraut and Lifson 1965,
-- doi:10.1002/bip.360030207.
function methods.gc(text, _, salt)
  local foreign = string.match(text, "[^ACGTSW]")
  if foreign then return nil, string.format("%q is not A, C, G, T, U, S or W", foreign) end
  if text == "" then return nil, "an empty sequence does not melt" end
  return 81.5 + 41 * composition.gc_content(text) - 600 / #text + 16.6 * math.log(salt) / math.log(10)
end

local known = {
  method = "string", na = "number", k = "number", tris = "number", mg = "number", dntp = "number",
  oligo = "number", template = "number", self_complementary = "boolean",
}

--- The temperature in °C at which half of the duplex is open. Options: `method` "nn"
-- (nearest neighbours, default), "wallace" (2 and 4 °C a base, for 14 to 20 bases)
-- or "gc" (long products); concentrations in mmol/l `na` (50), `k`, `tris`, `mg`,
-- `dntp` (0); in nmol/l `oligo` and `template` (25 each); `self_complementary` (by
-- default found from the sequence). Blanks are left out. nil, message for ambiguous
-- letters, sequences that are too short and salt or strands of 0.
function melting.melting_temperature(sequence, options)
  arguments.check("melting_temperature", 1, sequence, "string")
  options = arguments.options("melting_temperature", options, known)
  local name = options.method or "nn"
  local method = methods[name]
  if not method then return nil, string.format("method must be \"nn\", \"wallace\" or \"gc\", not %q", name) end
  local salt = sodium_equivalent(options)
  if salt <= 0 then return nil, "the salt concentration must be above 0" end
  local text = alphabet.as_dna((string.gsub(sequence, "%s+", "")))
  local temperature, message = method(text, options, salt)
  if not temperature then return nil, message end
  return numbers.tidy(temperature)
end

return melting
