rockspec_format = "3.0"
package = "bio_compute"
version = "1.0.0-1"
source = {
   url = "file://bio_compute-1.0.0-1.src.tar.gz",
   dir = "bio_compute",
}
description = {
   summary = "Sequence analysis for DNA, RNA and proteins in pure Lua",
   detailed = [[
FASTA and FASTQ, composition, translation with all NCBI genetic codes, open
reading frames, codon usage, k-mers, motifs, restriction sites, melting
temperatures, alignment and protein properties. One code for Lua 5.1 to 5.4 and
LuaJIT, no dependencies.]],
   license = "MIT",
   labels = { "bioinformatics", "science" },
}
dependencies = {
   "lua >= 5.1, < 5.5",
}
build = {
   type = "builtin",
   modules = {
      ["bio_compute"] = "src/bio_compute/init.lua",
      ["bio_compute.alignment"] = "src/bio_compute/alignment.lua",
      ["bio_compute.alignment_result"] = "src/bio_compute/alignment_result.lua",
      ["bio_compute.alphabet"] = "src/bio_compute/alphabet.lua",
      ["bio_compute.analysis"] = "src/bio_compute/analysis.lua",
      ["bio_compute.arguments"] = "src/bio_compute/arguments.lua",
      ["bio_compute.bases"] = "src/bio_compute/bases.lua",
      ["bio_compute.blosum62"] = "src/bio_compute/blosum62.lua",
      ["bio_compute.codons"] = "src/bio_compute/codons.lua",
      ["bio_compute.composition"] = "src/bio_compute/composition.lua",
      ["bio_compute.distance"] = "src/bio_compute/distance.lua",
      ["bio_compute.engine"] = "src/bio_compute/engine.lua",
      ["bio_compute.fasta"] = "src/bio_compute/fasta.lua",
      ["bio_compute.fastq"] = "src/bio_compute/fastq.lua",
      ["bio_compute.genetic_codes"] = "src/bio_compute/genetic_codes.lua",
      ["bio_compute.gzip"] = "src/bio_compute/gzip.lua",
      ["bio_compute.histogram"] = "src/bio_compute/histogram.lua",
      ["bio_compute.kmers"] = "src/bio_compute/kmers.lua",
      ["bio_compute.lines"] = "src/bio_compute/lines.lua",
      ["bio_compute.mass"] = "src/bio_compute/mass.lua",
      ["bio_compute.melting"] = "src/bio_compute/melting.lua",
      ["bio_compute.motif"] = "src/bio_compute/motif.lua",
      ["bio_compute.motif_pattern"] = "src/bio_compute/motif_pattern.lua",
      ["bio_compute.numbers"] = "src/bio_compute/numbers.lua",
      ["bio_compute.orfs"] = "src/bio_compute/orfs.lua",
      ["bio_compute.protein"] = "src/bio_compute/protein.lua",
      ["bio_compute.pure"] = "src/bio_compute/pure.lua",
      ["bio_compute.random"] = "src/bio_compute/random.lua",
      ["bio_compute.report"] = "src/bio_compute/report.lua",
      ["bio_compute.restriction"] = "src/bio_compute/restriction.lua",
      ["bio_compute.restriction_enzymes"] = "src/bio_compute/restriction_enzymes.lua",
      ["bio_compute.strand"] = "src/bio_compute/strand.lua",
      ["bio_compute.translation"] = "src/bio_compute/translation.lua",
      ["bio_compute.windows"] = "src/bio_compute/windows.lua",
   },
}
test = {
   type = "command",
   script = "test/run.lua",
}
