-- Motifs: promoter boxes with mismatches, an operator on both strands, PROSITE patterns.
-- Run: bioxen run examples/motif.lua

local bio = require("bio_compute")

local function show(title, hits)
  print(title)
  if #hits == 0 then print("   none") end
  for _, hit in ipairs(hits) do
    local wrong = hit.mismatches > 0 and string.format("   mismatches: %d", hit.mismatches) or ""
    print(string.format("   %4d to %4d  %s  %s%s", hit.start, hit.stop, hit.strand, hit.match, wrong))
  end
  print("")
end

-- The lac promoter and operator of Escherichia coli (from GenBank J01636).
local promoter = "AGGCACCCCAGGCTTTACACTTTATGCTTCCGGCTCGTATGTTGTGTGGAATTGTGAGCGGATAACAATTTCACACAGGAAACAGCTATG"

show("The -35 box TTGACA, one mismatch allowed:", bio.find_motif(promoter, "TTGACA", { mismatches = 1 }))
show("The -10 box TATAAT, two mismatches allowed:", bio.find_motif(promoter, "TATAAT", { mismatches = 2 }))
show("The halves of the operator, AATTGTKAKC, on both strands:",
  bio.find_motif(promoter, "AATTGTKAKC", { both_strands = true }))
show("HpaII and MspI sites, CCGG:", bio.find_motif(promoter, "CCGG"))

-- The start of the human LDL receptor (UniProt P01130).
local receptor = "MGPWGWKLRWTVALLLAAAGTAVGDRCERNEFQCQDGKCISYKWVCDGSAECQDGSDESQETCLSVTCKSGDFSCGGRVNRCIPQFWRCDGQVDCDNGSDEQGC"
show("Acidic repeats, C-x(2,6)-D-x(0,6)-[DE]-x(1,3)-C:", bio.find_motif(receptor, "C-x(2,6)-D-x(0,6)-[DE]-x(1,3)-C"))
show("N-glycosylation, N-{P}-[ST]-{P}:", bio.find_motif(receptor, "N-{P}-[ST]-{P}"))
