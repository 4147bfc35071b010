--- From codons to residues, with all genetic codes of the NCBI.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local codes = require("bio_compute.genetic_codes")
local engine = require("bio_compute.engine")
local strand = require("bio_compute.strand")

local translation = {}

local byte, sub = string.byte, string.sub
local order = { "T", "C", "A", "G" }

-- The plain codons that an upper-case DNA codon with ambiguity codes stands for,
-- or nil when one of its letters is no nucleotide code.
local function expand(codon)
  local sets = {}
  for i = 1, 3 do
    sets[i] = alphabet.nucleotides[sub(codon, i, i)]
    if not sets[i] then return nil end
  end
  local list = {}
  for a in string.gmatch(sets[1], ".") do
    for b in string.gmatch(sets[2], ".") do
      for c in string.gmatch(sets[3], ".") do list[#list + 1] = a .. b .. c end
    end
  end
  return list
end

local shared = { DN = "B", EQ = "Z", IL = "J" }

-- One letter for all residues in `found` (a set): the residue, or B, Z, J, or X.
local function one_letter(found)
  local letters = {}
  for letter in pairs(found) do letters[#letters + 1] = letter end
  if #letters == 1 then return letters[1] end
  table.sort(letters)
  return shared[table.concat(letters)] or "X"
end

-- A set of codons that also answers for codons with ambiguity codes: true when all
-- codons they stand for are members.
local function codon_set(members)
  return setmetatable(members, { __index = function(self, codon)
    local plain = expand(alphabet.as_dna(codon))
    local all = plain ~= nil and #plain > 0
    for _, each in ipairs(plain or {}) do
      if not rawget(self, each) then all = false end
    end
    if all then rawset(self, codon, true) end
    return all
  end })
end

local function build(source)
  local residues, starts, stops, codons = {}, {}, {}, {}
  local index = 0
  for _, a in ipairs(order) do
    for _, b in ipairs(order) do
      for _, c in ipairs(order) do
        index = index + 1
        local codon = a .. b .. c
        codons[index] = codon
        residues[codon] = sub(source.residues, index, index)
        starts[codon] = sub(source.starts, index, index) == "M"
        stops[codon] = sub(source.stops, index, index) == "*"
      end
    end
  end
  local code = { name = source.name, codons = codons, starts = codon_set(starts), stops = codon_set(stops) }
  -- Codons in lower case, with U or with ambiguity codes are worked out when first
  -- met and kept. An impossible codon is noted in `bad` and answered with false,
  -- which makes gsub leave it in place.
  code.residues = setmetatable(residues, { __index = function(self, codon)
    local residue
    if codon == "---" then
      residue = "-"
    else
      local plain = expand(alphabet.as_dna(codon))
      if not plain then
        code.bad = code.bad or codon
        return false
      end
      local found = {}
      for _, each in ipairs(plain) do found[rawget(self, each)] = true end
      residue = one_letter(found)
    end
    rawset(self, codon, residue)
    return residue
  end })
  return code
end

local built = {}

--- The genetic code of an NCBI number: `residues`, `starts` and `stops` by codon,
-- `codons` in the order of the NCBI, `name`. nil, message for an unknown number.
function translation.code(number)
  if not built[number] then
    if not codes[number] then return nil, string.format("there is no genetic code %s", tostring(number)) end
    built[number] = build(codes[number])
  end
  return built[number]
end

local function with_gsub(code, text)
  return (string.gsub(text, "...", code.residues))
end

local digit = {}
for i = 0, 255 do digit[i] = 64 end
for i, base in ipairs(order) do
  digit[byte(base)] = i - 1
  digit[byte(string.lower(base))] = i - 1
end
digit[byte("U")], digit[byte("u")] = 0, 0

-- LuaJIT compiles this loop; codons with other letters take the table's way.
local function with_bytes(code, text)
  local by_digit = code.by_digit
  if not by_digit then
    by_digit = {}
    for i, codon in ipairs(code.codons) do by_digit[i - 1] = code.residues[codon] end
    code.by_digit = by_digit
  end
  local out, n = {}, 0
  for i = 1, #text - 2, 3 do
    local a, b, c = byte(text, i, i + 2)
    a, b, c = digit[a], digit[b], digit[c]
    n = n + 1
    if a < 64 and b < 64 and c < 64 then
      out[n] = by_digit[a * 16 + b * 4 + c]
    else
      out[n] = code.residues[sub(text, i, i + 2)] or "?"
    end
  end
  return table.concat(out)
end

local convert = engine.is_luajit and with_bytes or with_gsub

--- Translates a whole number of codons; nil, message for an impossible codon.
function translation.convert(code, text)
  code.bad = nil
  local protein = convert(code, text)
  if code.bad then return nil, string.format("%q is not a codon", code.bad) end
  return protein
end

local function check_cds(code, text)
  if #text % 3 ~= 0 then return nil, string.format("the length %d is not a multiple of three", #text) end
  local first, last = sub(text, 1, 3), sub(text, -3)
  if #text < 6 or not code.starts[first] then return nil, string.format("%q is not a start codon", first) end
  if not code.stops[last] then return nil, string.format("%q is not a stop codon", last) end
  local protein, message = translation.convert(code, sub(text, 1, -4))
  if not protein then return nil, message end
  local inner = string.find(protein, "*", 1, true)
  if inner then return nil, string.format("a stop codon inside, at base %d", inner * 3 - 2) end
  return "M" .. sub(protein, 2)
end

local known = { table = "number", to_stop = "boolean", cds = "boolean", frame = "number" }

--- The protein of a coding sequence, stops as `*`. Options: `table`, an NCBI number
-- (1); `to_stop` ends before the first stop; `frame` 1, 2, 3 or −1, −2, −3 (the
-- opposite strand); `cds` checks start, stop and length, makes the start M and
-- leaves out the stop. One or two letters after the last codon are left out. A
-- codon with ambiguity codes gives its residue when there is only one, B, Z or J
-- where these fit, and X otherwise; `---` gives `-`. nil, message for bad data.
function translation.translate(sequence, options)
  arguments.check("translate", 1, sequence, "string")
  options = arguments.options("translate", options, known)
  local code, message = translation.code(options.table or 1)
  if not code then return nil, message end
  local frame = options.frame or 1
  if frame ~= 1 then
    if not (arguments.is_whole(math.abs(frame), 1) and math.abs(frame) <= 3) then
      return nil, "the frame must be 1, 2, 3, -1, -2 or -3"
    end
    if frame < 0 then
      sequence, message = strand.reverse_complement(sequence)
      if not sequence then return nil, message end
    end
    sequence = sub(sequence, math.abs(frame))
  end
  if options.cds then return check_cds(code, sequence) end
  local protein
  protein, message = translation.convert(code, sub(sequence, 1, #sequence - #sequence % 3))
  if not protein then return nil, message end
  if options.to_stop then
    local stop = string.find(protein, "*", 1, true)
    if stop then protein = sub(protein, 1, stop - 1) end
  end
  return protein
end

--- The genetic codes there are: a list of { id, name } in the order of the numbers.
function translation.genetic_codes()
  local list = {}
  for id, source in pairs(codes) do list[#list + 1] = { id = id, name = source.name } end
  table.sort(list, function(a, b) return a.id < b.id end)
  return list
end

return translation
