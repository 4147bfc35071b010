--- Where restriction enzymes cut.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local distance = require("bio_compute.distance")
local motif = require("bio_compute.motif")
local numbers = require("bio_compute.numbers")
local strand = require("bio_compute.strand")

local restriction = {}

-- Notation → { bases, top, bottom }: how many bases of the site's strand, counted
-- from the site's first base, lie before the cut of either strand.
local function parse(notation)
  local text = alphabet.as_dna(notation)
  local before, after = string.match(text, "^(%a*)%^(%a*)$")
  if before then
    if before .. after == "" then return nil end
    local bases = before .. after
    if strand.reverse_complement(bases) ~= bases then return nil end
    return { bases = bases, top = #before, bottom = #after }
  end
  local bases, top, bottom = string.match(text, "^(%a+)%((%-?%d+)/(%-?%d+)%)$")
  if not bases or alphabet.first_foreign(bases) then return nil end
  return { bases = bases, top = #bases + tonumber(top), bottom = #bases + tonumber(bottom) }
end

local function all_names(enzymes)
  local names = {}
  for name in pairs(enzymes) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- A new table with the enzymes known here: name → site, as `G^AATTC`.
function restriction.restriction_enzymes()
  local copy = {}
  for name, site in pairs(require("bio_compute.restriction_enzymes")) do copy[name] = site end
  return copy
end

-- The name as it is known here, whatever the case of its letters.
local function known_name(known, asked)
  if known[asked] then return asked end
  local wanted = string.lower(asked)
  for name in pairs(known) do
    if string.lower(name) == wanted then return name end
  end
  return nil
end

local roman = { ["1"] = "I", ["2"] = "II", ["3"] = "III", ["5"] = "V" }

local function unknown_enzyme(known, asked)
  local spelled = string.gsub(string.gsub(asked, "[%s_%-]", ""), "%d$", roman)
  local least, near = math.min(2, (#spelled - #spelled % 2) / 2), {}
  for _, name in ipairs(all_names(known)) do
    local far = distance.edit_distance(name, spelled, least)
    if far and far < least then least, near = far, {} end
    if far then near[#near + 1] = name end
  end
  if not near[1] then
    return string.format("there is no enzyme %q here: restriction_enzymes() has those that are, "
      .. "and { name =, site = } makes one of your own", asked)
  end
  return string.format("there is no enzyme %q here; near names: %s", asked, table.concat(near, ", ", 1, math.min(3, #near)))
end

local function read_enzymes(enzymes)
  local known = require("bio_compute.restriction_enzymes")
  if enzymes == nil then enzymes = all_names(known) end
  if type(enzymes) == "string" then enzymes = { enzymes } end
  arguments.check("restriction_sites", 2, enzymes, "table")
  if enzymes.site or enzymes.name then enzymes = { enzymes } end
  local list = {}
  for i, enzyme in ipairs(enzymes) do
    local asked = enzyme
    if type(enzyme) == "string" then
      local name = known_name(known, enzyme)
      if not name then return nil, unknown_enzyme(known, enzyme) end
      enzyme = { name = name, site = known[name] }
    end
    if type(enzyme) ~= "table" or type(enzyme.name) ~= "string" then
      error("bio_compute.restriction_sites: an enzyme is a name or { name, site }", 3)
    end
    if not enzyme.site then return nil, unknown_enzyme(known, enzyme.name) end
    local parsed = parse(enzyme.site)
    if not parsed then
      return nil, string.format("%q is no site like \"G^AATTC\" (a palindrome) or \"GGTCTC(1/5)\"", tostring(enzyme.site))
    end
    parsed.name, parsed.site = enzyme.name, enzyme.site
    parsed.asked = type(asked) == "string" and asked or enzyme.name
    list[i] = parsed
  end
  return list
end

local result_text = {
  __tostring = function(self)
    local lines = {}
    for _, enzyme in ipairs(self) do
      local places = {}
      for i, cut in ipairs(enzyme.cuts) do places[i] = numbers.grouped(cut) end
      lines[#lines + 1] = string.format("%-8s %-16s %3d  %s",
        enzyme.name, enzyme.site, #enzyme.cuts, table.concat(places, "  "))
    end
    return table.concat(lines, "\n")
  end,
}

local function fragments_of(cuts, length, circular)
  local sizes, before = {}, 0
  for _, cut in ipairs(cuts) do
    sizes[#sizes + 1] = cut - before
    before = cut
  end
  if circular then
    if cuts[1] then sizes[1] = sizes[1] + length - before else sizes[1] = length end
  else
    sizes[#sizes + 1] = length - before
  end
  return sizes
end

local function digest(text, enzyme, length, circular)
  local searched = text
  if circular then searched = #enzyme.bases <= length and text .. string.sub(text, 1, #enzyme.bases - 1) or "" end
  local palindrome = strand.reverse_complement(enzyme.bases) == enzyme.bases
  local sites, seen, cuts = {}, {}, {}
  local hits = motif.find_motif(searched, enzyme.bases, { syntax = "iupac", both_strands = not palindrome })
  for _, hit in ipairs(hits) do
    local cut, opposite
    if hit.strand == "+" then
      cut, opposite = hit.start - 1 + enzyme.top, hit.start - 1 + enzyme.bottom
      if palindrome then opposite = hit.stop - enzyme.top end
    else
      cut, opposite = hit.stop - enzyme.bottom, hit.stop - enzyme.top
    end
    if circular then
      cut, opposite = (cut - 1) % length + 1, (opposite - 1) % length + 1
      hit.start, hit.stop = (hit.start - 1) % length + 1, (hit.stop - 1) % length + 1
    end
    if cut >= 1 and opposite >= 0 and opposite <= length and (circular or cut < length) then
      sites[#sites + 1] = {
        start = hit.start, stop = hit.stop, strand = hit.strand, cut = cut, opposite_cut = opposite,
      }
      if not seen[cut] then
        seen[cut] = true
        cuts[#cuts + 1] = cut
      end
    end
  end
  table.sort(cuts)
  return {
    name = enzyme.name, site = enzyme.site, cuts = cuts, sites = sites,
    fragments = fragments_of(cuts, length, circular),
  }
end

local known_options = { circular = "boolean" }

--- Where enzymes cut. `enzymes` is a name, { name =, site = } of your own, a list of
-- these, or nil for all enzymes known here; the case of names does not matter. The
-- answer is a list in the order asked for, also reachable by name; each entry has `name`, `site`, `cuts` (the base after
-- which the given strand is cut, ascending), `sites` (each with start, stop, strand,
-- cut, opposite_cut) and `fragments` (lengths along the sequence; on a circle the
-- first is the one across the origin). Printing it gives a table. Cuts outside of a
-- linear sequence are left out; `circular` joins its ends. nil, message for an
-- unknown enzyme (with the names that are near) or letters that are no nucleotide
-- codes.
function restriction.restriction_sites(sequence, enzymes, options)
  arguments.check("restriction_sites", 1, sequence, "string")
  options = arguments.options("restriction_sites", options, known_options)
  local foreign, position = alphabet.first_foreign(sequence)
  if foreign then return nil, string.format("%q at position %d is not a nucleotide code", foreign, position) end
  local list, message = read_enzymes(enzymes)
  if not list then return nil, message end
  local text, result = alphabet.as_dna(sequence), {}
  for i, enzyme in ipairs(list) do
    local entry = digest(text, enzyme, #text, options.circular == true)
    result[i], result[enzyme.name], result[enzyme.asked] = entry, entry, entry
  end
  return setmetatable(result, result_text)
end

return restriction
