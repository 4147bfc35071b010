-- Open reading frames on both strands of a FASTA sequence, with their proteins.
-- Run: bioxen run examples/orf_finder.lua < examples/data/lambda_phage.fasta

local bio = require("bio_compute")

if select("#", ...) > 0 then
  error("orf_finder.lua takes no arguments, it reads standard input: bioxen run examples/orf_finder.lua < FILE", 0)
end

-- Used when standard input is empty: the start of lambda's gene cro with its stop.
local example = ">cro lambda cro (NC_001416.1, 38,041 to 38,241)\nATGGAACAACGCATAACCCTGAAAGATTATGCAATGCGCTTTGGGCAAACCAAGACAGCTAAAGATCTCGGCGTATATCAAAGCGCGATCAACAAGGCCATTCATGCAGGCCGAAAGATTTTTTTAACTATAAACGCTGATGGAAGCGTTTATGCGGAAGAGGTAAAGCCCTTCCCGAGTAACAAAAAAACAACAGCATAA\n"

local MINIMUM, SHOWN = 90, 15

local text = io.read("*a") or ""
if not text:find("%S") then
  print("Standard input is empty: this is the built-in example, lambda's gene cro.")
  text = example
end

for record in bio.read_fasta(text) do
  local orfs = assert(bio.find_orfs(record.sequence, { min_length = MINIMUM, table = 11, starts = { "ATG", "GTG" } }))
  print(string.format("%s: %d bases, %d reading frames of %d or more", record.id, #record.sequence, #orfs, MINIMUM))
  table.sort(orfs, function(a, b)
    if a.length ~= b.length then return a.length > b.length end
    return a.start < b.start
  end)
  for i = 1, math.min(SHOWN, #orfs) do
    local orf = orfs[i]
    print(string.format("%7d %7d  %s%d  %s  %5d aa  pI %5.2f  %s", orf.start, orf.stop, orf.strand, orf.frame,
      orf.start_codon, orf.codons, bio.isoelectric_point(orf.protein), orf.protein:sub(1, 24)))
  end
  if #orfs > SHOWN then print(string.format("        and %d more", #orfs - SHOWN)) end
end
