--- The library without the global. A topic's file is loaded when one of its
-- functions is first used, so a program that only counts GC never reads the
-- codon tables.

local topics = {
  alignment = function() return require("bio_compute.alignment") end,
  analysis = function() return require("bio_compute.analysis") end,
  codons = function() return require("bio_compute.codons") end,
  composition = function() return require("bio_compute.composition") end,
  distance = function() return require("bio_compute.distance") end,
  fasta = function() return require("bio_compute.fasta") end,
  fastq = function() return require("bio_compute.fastq") end,
  kmers = function() return require("bio_compute.kmers") end,
  mass = function() return require("bio_compute.mass") end,
  melting = function() return require("bio_compute.melting") end,
  motif = function() return require("bio_compute.motif") end,
  orfs = function() return require("bio_compute.orfs") end,
  protein = function() return require("bio_compute.protein") end,
  random = function() return require("bio_compute.random") end,
  restriction = function() return require("bio_compute.restriction") end,
  strand = function() return require("bio_compute.strand") end,
  translation = function() return require("bio_compute.translation") end,
}

local topic_of = {
  align = "alignment",
  analyze_dna = "analysis",
  analyze_sequence = "analysis",
  aromaticity = "protein",
  at_content = "composition",
  back_transcribe = "strand",
  cai = "codons",
  charge_at_ph = "protein",
  codon_usage = "codons",
  complement = "strand",
  compute = "analysis",
  counts = "composition",
  detect_quality_offset = "fastq",
  edit_distance = "distance",
  extinction = "protein",
  find_motif = "motif",
  find_orfs = "orfs",
  gc_content = "composition",
  gc_skew = "composition",
  genetic_codes = "translation",
  gravy = "protein",
  hamming = "distance",
  isoelectric_point = "protein",
  kmer_counts = "kmers",
  kmer_spectrum = "kmers",
  melting_temperature = "melting",
  minimizers = "kmers",
  molecular_weight = "mass",
  random_sequence = "random",
  read_fasta = "fasta",
  read_fastq = "fastq",
  relative_adaptiveness = "codons",
  restriction_enzymes = "restriction",
  restriction_sites = "restriction",
  reverse_complement = "strand",
  rscu = "codons",
  transcribe = "strand",
  translate = "translation",
  write_fasta = "fasta",
  write_fastq = "fastq",
}

local function list_functions()
  local names = {}
  for name in pairs(topic_of) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local library = {
  _VERSION = "1.0.0",
  --- The names of all functions, sorted: they are loaded on first use, so
  -- `pairs(bio_compute)` alone would not show them.
  functions = list_functions,
}

return setmetatable(library, {
  __index = function(self, name)
    local topic = topic_of[name]
    if topic == nil then return nil end
    local value = topics[topic]()[name]
    rawset(self, name, value)
    return value
  end,
  -- What a prompt completes: it runs no `__index`.
  __names = topic_of,
  __tostring = function() return "bio_compute 1.0.0" end,
})
