--- The IUPAC letters of nucleotides and amino acids.
-- Source: Cornish-Bowden 1985, doi:10.1093/nar/13.9.3021 (nucleotides);
-- IUPAC-IUB 1983, doi:10.1111/j.1432-1033.1984.tb07877.x (amino acids).

local gzip = require("bio_compute.gzip")

local alphabet = {}

--- Each nucleotide code and the bases it stands for. X is read as N.
alphabet.nucleotides = {
  A = "A", C = "C", G = "G", T = "T", U = "T",
  R = "AG", Y = "CT", S = "CG", W = "AT", K = "GT", M = "AC",
  B = "CGT", D = "AGT", H = "ACT", V = "ACG", N = "ACGT", X = "ACGT",
}

--- Each amino-acid code that stands for more than itself.
alphabet.residues = {
  B = "DN", Z = "EQ", J = "IL", X = "ACDEFGHIKLMNPQRSTVWYUO",
}

--- The complement of each code, upper case; U gives A.
alphabet.complements = {
  A = "T", C = "G", G = "C", T = "A", U = "A",
  R = "Y", Y = "R", S = "S", W = "W", K = "M", M = "K",
  B = "V", V = "B", D = "H", H = "D", N = "N", X = "X",
}

local not_nucleotide = "[^ACGTURYSWKMBDHVNXacgturyswkmbdhvnx]"

--- True when every letter is a nucleotide code (gaps `-` and `.` allowed).
function alphabet.is_nucleotide(sequence)
  return not string.find(sequence, "[^ACGTURYSWKMBDHVNXacgturyswkmbdhvnx%-%.]")
end

--- The first letter that is no nucleotide code, and its position; nil when all are.
function alphabet.first_foreign(sequence)
  local position = string.find(sequence, not_nucleotide)
  if position then return string.sub(sequence, position, position), position end
  return nil
end

--- Why a text is refused: the first character that `pattern` finds, its position and
-- what it should have been (`"!" at position 3 is not …`).
function alphabet.refusal(text, pattern, what)
  if gzip.begins(text) then return gzip.message end
  local position = string.find(text, pattern)
  local code = string.byte(text, position)
  local shown = code >= 32 and code < 127 and string.format("%q", string.char(code)) or "byte " .. code
  return string.format("%s at position %d is not %s", shown, position, what)
end

--- "dna", "rna" or "protein". Nucleotide codes are also letters of amino acids, so
-- a text of such letters counts as nucleotides only when at least half of it is
-- A, C, G, T, U or N. Nucleotides with U and without T are RNA.
function alphabet.detect(sequence)
  if not alphabet.is_nucleotide(sequence) then return "protein" end
  local plain = #string.gsub(sequence, "[^ACGTUNacgtun]+", "")
  local letters = #string.gsub(sequence, "[%-%.]+", "")
  if plain * 2 < letters then return "protein" end
  if string.find(sequence, "[Uu]") and not string.find(sequence, "[Tt]") then return "rna" end
  return "dna"
end

--- Upper case with U as T: the form in which nucleotides are compared.
function alphabet.as_dna(sequence)
  local upper = string.upper(sequence)
  if string.find(upper, "U", 1, true) then upper = string.gsub(upper, "U", "T") end
  return upper
end

--- The form in which two texts are compared: upper case, and U as T when both are
-- nucleotides (in a protein U is selenocysteine).
function alphabet.comparable(first, second)
  if alphabet.is_nucleotide(first) and alphabet.is_nucleotide(second) then
    return alphabet.as_dna(first), alphabet.as_dna(second)
  end
  return string.upper(first), string.upper(second)
end

return alphabet
