-- GC content of a sequence: as a whole, by window, and by codon position.
-- Run: bioxen run examples/gc_content.lua

local bio = require("bio_compute")

-- The first 240 bases of lambda's gene J (NC_001416.1, 15,505 to 15,744).
local sequence = table.concat({
  "ATGGGTAAAGGAAGCAGTAAGGGGCATACCCCGCGCGAAGCGAAGGACAACCTGAAGTCC",
  "ACGCAGTTGCTGAGTGTGATCGATGCCATCAGCGAAGGGCCGATTGAAGGTCCGGTGGAT",
  "GGCTTAAAAAGCGTGCTGCTGAACAGTACGCCGGTGCTGGACACTGAGGGGAATACCAAC",
  "ATATCCGGTGTCACGGTGGTGTTCCGGGCTGGTGAGCAGGAGCAGACTCCGCCGGAGGGA",
})

print(string.format("%d bases, GC %.1f %%, AT %.1f %%, GC skew %+.3f", #sequence,
  bio.gc_content(sequence) * 100, bio.at_content(sequence) * 100, bio.gc_skew(sequence)))
print("Bases: " .. tostring(bio.counts(sequence)))

print("")
print("Windows of 40 bases:")
for i, value in ipairs(bio.gc_content(sequence, 40)) do
  print(string.format("%4d  %5.1f %%  %s", (i - 1) * 40 + 1, value * 100, string.rep("#", math.floor(value * 40 + 0.5))))
end

print("")
print("By position in the codon:")
for position = 1, 3 do
  local bases = {}
  for i = position, #sequence, 3 do bases[#bases + 1] = sequence:sub(i, i) end
  print(string.format("   %d  %5.1f %%", position, bio.gc_content(table.concat(bases)) * 100))
end
