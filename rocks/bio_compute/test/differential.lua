--- Compares bio_compute with the answers of Biopython that differential.py wrote.
-- From the command line: `lua test/differential.lua CASES.lua`. Loaded as a chunk it
-- touches no file and returns `check(bio, cases) -> passed, failures`.

local unpack = table.unpack or unpack -- luacheck: ignore 143

-- What the library says to a case, in the shape of the expected value.
local answers = {}

function answers.extinction(bio, ...) return { bio.extinction(...) } end
function answers.align(bio, ...) return bio.align(...).score end

function answers.codon_usage(bio, ...)
  local counts = {}
  for codon, entry in pairs(bio.codon_usage(...).codons) do
    if entry.count > 0 then counts[codon] = entry.count end
  end
  return counts
end

function answers.find_orfs(bio, ...)
  local list = {}
  for i, orf in ipairs(bio.find_orfs(...)) do list[i] = { orf.start, orf.stop, orf.strand, orf.protein } end
  return list
end

function answers.find_motif(bio, ...)
  local list = {}
  for i, hit in ipairs(bio.find_motif(...)) do list[i] = { hit.start, hit.strand } end
  return list
end

function answers.restriction_sites(bio, ...)
  local cuts = {}
  for _, enzyme in ipairs(bio.restriction_sites(...)) do cuts[enzyme.name] = enzyme.cuts end
  return cuts
end

function answers.read_fasta(bio, source)
  local list = {}
  for record in bio.read_fasta(source) do list[#list + 1] = { record.id, record.sequence } end
  return list
end

function answers.read_fastq(bio, source)
  local list = {}
  for record in bio.read_fastq(source) do list[#list + 1] = { record.id, record.sequence, record.qualities } end
  return list
end

-- Biopython narrows the isoelectric point down to 1e-4 and only within 4.05 to 12.
function answers.isoelectric_point(bio, sequence)
  local point = bio.isoelectric_point(sequence)
  return math.max(4.05, math.min(12, point))
end

local absolute = { melting_temperature = 0.01, isoelectric_point = 2e-4 }

local function same(actual, expected, tolerance)
  if type(expected) == "table" then
    if type(actual) ~= "table" then return false end
    for key, value in pairs(expected) do
      if not same(actual[key], value, tolerance) then return false end
    end
    for key in pairs(actual) do
      if expected[key] == nil then return false end
    end
    return true
  end
  if type(expected) ~= "number" then return actual == expected end
  if type(actual) ~= "number" then return false end
  if actual == expected then return true end
  local allowed = tolerance or 1e-9 * math.max(math.abs(actual), math.abs(expected), 1e-3)
  return math.abs(actual - expected) <= allowed
end

local function shown(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for key, each in pairs(value) do parts[#parts + 1] = tostring(key) .. "=" .. shown(each) end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

local function check(bio, cases)
  local passed, failures = 0, {}
  for _, case in ipairs(cases) do
    local answer = answers[case.kind]
    local actual
    if answer then
      actual = answer(bio, unpack(case.arguments, 1, case.n))
    else
      actual = bio[case.kind](unpack(case.arguments, 1, case.n))
    end
    if same(actual, case.expected, absolute[case.kind]) then
      passed = passed + 1
    else
      failures[#failures + 1] = string.sub(string.format("%s %s: expected %s, got %s",
        case.kind, shown(case.arguments), shown(case.expected), shown(actual)), 1, 600)
    end
  end
  return passed, failures
end

-- Run as a program, not loaded as a chunk.
if type(arg) == "table" and string.find(tostring(arg[0]), "differential%.lua$") then
  local folder = string.match(arg[0], "^(.*)[/\\][^/\\]*$") or "."
  local root = folder .. "/.."
  package.path = table.concat({ root .. "/src/?.lua", root .. "/src/?/init.lua", package.path }, ";")
  local passed, failures = check(require("bio_compute"), assert(loadfile(assert(arg[1], "which file has the cases?")))())
  for _, failure in ipairs(failures) do print(failure) end
  print(string.format("%d passed, %d failed", passed, #failures))
  if #failures > 0 then os.exit(1) end
end

return check
