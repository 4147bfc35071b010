--- The genetic codes of the NCBI list (translation tables, "The Genetic Codes",
-- National Center for Biotechnology Information; tables 7, 8 and 17 to 20 were
-- never assigned or were withdrawn). The 64 codons are in the order TTT, TTC, TTA,
-- TTG, TCT … GGG (bases in the order T, C, A, G). `residues` has the residue of
-- each codon; where a codon is both stop and residue (tables 27, 28 and 31) it has
-- the residue. `starts` marks with M what may begin a protein, `stops` with * what
-- may end one.

return {
  [1] = {
    name = "Standard",
    residues = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "---M---------------M---------------M----------------------------",
    stops    = "----------**--*-------------------------------------------------",
  },
  [2] = {
    name = "Vertebrate Mitochondrial",
    residues = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG",
    starts   = "--------------------------------MMMM---------------M------------",
    stops    = "----------**----------------------------------**----------------",
  },
  [3] = {
    name = "Yeast Mitochondrial",
    residues = "FFLLSSSSYY**CCWWTTTTPPPPHHQQRRRRIIMMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "----------------------------------MM---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [4] = {
    name = "Mold Mitochondrial, Protozoan Mitochondrial, Coelenterate Mitochondrial, Mycoplasma, Spiroplasma",
    residues = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "--MM---------------M------------MMMM---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [5] = {
    name = "Invertebrate Mitochondrial",
    residues = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSSSVVVVAAAADDEEGGGG",
    starts   = "---M----------------------------MMMM---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [6] = {
    name = "Ciliate Nuclear, Dasycladacean Nuclear, Hexamita Nuclear",
    residues = "FFLLSSSSYYQQCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "--------------*-------------------------------------------------",
  },
  [9] = {
    name = "Echinoderm Mitochondrial, Flatworm Mitochondrial",
    residues = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [10] = {
    name = "Euplotid Nuclear",
    residues = "FFLLSSSSYY**CCCWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "----------**----------------------------------------------------",
  },
  [11] = {
    name = "Bacterial, Archaeal, Plant Plastid",
    residues = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "---M---------------M------------MMMM---------------M------------",
    stops    = "----------**--*-------------------------------------------------",
  },
  [12] = {
    name = "Alternative Yeast Nuclear",
    residues = "FFLLSSSSYY**CC*WLLLSPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-------------------M---------------M----------------------------",
    stops    = "----------**--*-------------------------------------------------",
  },
  [13] = {
    name = "Ascidian Mitochondrial",
    residues = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSGGVVVVAAAADDEEGGGG",
    starts   = "---M------------------------------MM---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [14] = {
    name = "Alternative Flatworm Mitochondrial",
    residues = "FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "-----------*----------------------------------------------------",
  },
  [15] = {
    name = "Blepharisma Macronuclear",
    residues = "FFLLSSSSYY*QCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "----------*---*-------------------------------------------------",
  },
  [16] = {
    name = "Chlorophycean Mitochondrial",
    residues = "FFLLSSSSYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "----------*---*-------------------------------------------------",
  },
  [21] = {
    name = "Trematode Mitochondrial",
    residues = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [22] = {
    name = "Scenedesmus obliquus Mitochondrial",
    residues = "FFLLSS*SYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "------*---*---*-------------------------------------------------",
  },
  [23] = {
    name = "Thraustochytrium Mitochondrial",
    residues = "FF*LSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "--------------------------------M--M---------------M------------",
    stops    = "--*-------**--*-------------------------------------------------",
  },
  [24] = {
    name = "Pterobranchia Mitochondrial",
    residues = "FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
    starts   = "---M---------------M---------------M---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [25] = {
    name = "Candidate Division SR1, Gracilibacteria",
    residues = "FFLLSSSSYY**CCGWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "---M-------------------------------M---------------M------------",
    stops    = "----------**----------------------------------------------------",
  },
  [26] = {
    name = "Pachysolen tannophilus Nuclear",
    residues = "FFLLSSSSYY**CC*WLLLAPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-------------------M---------------M----------------------------",
    stops    = "----------**--*-------------------------------------------------",
  },
  [27] = {
    name = "Karyorelict Nuclear",
    residues = "FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "--------------*-------------------------------------------------",
  },
  [28] = {
    name = "Condylostoma Nuclear",
    residues = "FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "----------**--*-------------------------------------------------",
  },
  [29] = {
    name = "Mesodinium Nuclear",
    residues = "FFLLSSSSYYYYCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "--------------*-------------------------------------------------",
  },
  [30] = {
    name = "Peritrich Nuclear",
    residues = "FFLLSSSSYYEECC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "--------------*-------------------------------------------------",
  },
  [31] = {
    name = "Blastocrithidia Nuclear",
    residues = "FFLLSSSSYYEECCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "-----------------------------------M----------------------------",
    stops    = "----------**----------------------------------------------------",
  },
  [32] = {
    name = "Balanophoraceae Plastid",
    residues = "FFLLSSSSYY*WCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
    starts   = "---M---------------M------------MMMM---------------M------------",
    stops    = "----------*---*-------------------------------------------------",
  },
  [33] = {
    name = "Cephalodiscidae Mitochondrial",
    residues = "FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
    starts   = "---M---------------M---------------M---------------M------------",
    stops    = "-----------*----------------------------------------------------",
  },
}
