-- Alignments: two globins with BLOSUM62, a read against its reference, a distance.
-- Run: bioxen run examples/align.lua

local bio = require("bio_compute")

-- Human haemoglobin, alpha (UniProt P69905) and beta (P68871), from the first residue
-- of the mature chain.
local alpha = "VLSPADKTNVKAAWGKVGAHAGEYGAEALERMFLSFPTTKTYFPHFDLSHGSAQVKGHGKKVADALTNAVAHVDDMPNALSALSDLHAHKLRVDPVNFKLLSHCLLVTLAAHLPAEFTPAVHASLDKFLASVSTVLTSKYR"
local beta = "VHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRFFESFGDLSTPDAVMGNPKVKAHGKKVLGAFSDGLAHLDNLKGTFATLSELHCDKLHVDPENFRLLGNVLVCVLAHHFGKEFTPPVQAAYQKVVAGVANALAHKYH"

print("Haemoglobin alpha (a) and beta (b), global, BLOSUM62")
print(bio.align(alpha, beta, { matrix = "BLOSUM62" }))

local reference = "TTGACAATTAATCATCGGCTCGTATAATGTGTGGAATTGTGAGCGGATAACAATTTCACACAGGAAACAGC"
local read = "GGCTCGTATAATGTGAATTGTGAGCGGATTACAATTT"
local mapped = bio.align(reference, read, { mode = "semiglobal" })

print("")
print("A read (b) on its reference (a), free ends")
print(mapped)
print("CIGAR " .. mapped.cigar .. ", with matches told apart " .. mapped.extended_cigar)

print("")
print(string.format("Edit distance of GATTACA and GCATGCU: %d", bio.edit_distance("GATTACA", "GCATGCU")))
