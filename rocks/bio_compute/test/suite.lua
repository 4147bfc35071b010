--- The tests of bio_compute as one pure chunk: no files, only `print` and what Lua
-- itself has, so that any Lua in any host can run it. It returns a function
-- `suite(bio)` that gives the number of tests passed and a list of failures.

local passed, failures

local function test(name, body)
  local ok, message = pcall(body)
  if ok then
    passed = passed + 1
  else
    failures[#failures + 1] = name .. ": " .. tostring(message)
  end
end

local function shown(value)
  if type(value) ~= "table" then return tostring(value) end
  local parts = {}
  for i, each in ipairs(value) do parts[i] = shown(each) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local function equal(actual, expected)
  if shown(actual) ~= shown(expected) then
    error("expected " .. shown(expected) .. ", got " .. shown(actual), 2)
  end
end

local function near(actual, expected, tolerance)
  if type(actual) ~= "number" or math.abs(actual - expected) > (tolerance or 1e-9) then
    error("expected about " .. tostring(expected) .. ", got " .. tostring(actual), 2)
  end
end

local function refuses(pattern, value, message)
  if value ~= nil then error("expected nil, got " .. shown(value), 2) end
  if type(message) ~= "string" or not string.find(message, pattern, 1, true) then
    error("expected a message with \"" .. pattern .. "\", got " .. tostring(message), 2)
  end
end

local function raises(pattern, body, ...)
  local ok, message = pcall(body, ...)
  if ok then error("expected an error", 2) end
  if not string.find(tostring(message), pattern, 1, true) then
    error("expected an error with \"" .. pattern .. "\", got " .. tostring(message), 2)
  end
end

local function field(list, name)
  local values = {}
  for i, each in ipairs(list) do values[i] = each[name] end
  return values
end

local function contains(text, part)
  if not string.find(tostring(text), part, 1, true) then
    error("\"" .. part .. "\" is not in \"" .. tostring(text) .. "\"", 2)
  end
end

local function module_tests(bio)
  test("require gives the global", function()
    equal(rawequal(require("bio_compute"), bio_compute), true) -- luacheck: ignore 113
    equal(rawequal(require("bio_compute"), bio), true)
  end)
  test("require of the pure module gives the same table", function()
    equal(rawequal(require("bio_compute.pure"), bio), true)
  end)
  test("every listed function is a function", function()
    local names = bio.functions()
    equal(#names, 40)
    for _, name in ipairs(names) do equal(name .. " " .. type(bio[name]), name .. " function") end
  end)
  test("an unknown name is nil", function() equal(bio.no_such_function, nil) end)
  test("a wrong type raises an error that names the function", function()
    raises("bio_compute.gc_content: argument 1 must be a string, not nil", bio.gc_content)
    raises("bio_compute.translate: argument 1 must be a string, not number", bio.translate, 5)
    raises("bio_compute.read_fasta: argument 1", bio.read_fasta, 5)
  end)
  test("an unknown option raises an error", function()
    raises("unknown option \"tabel\"", bio.translate, "ATG", { tabel = 4 })
    raises("option \"table\" must be a number, not string", bio.translate, "ATG", { table = "4" })
  end)
end

local function analysis_tests(bio)
  test("compute of 10 is 524800", function() equal(tostring(bio.compute(10)), "524800") end)
  test("compute counts the words that differ from their reverse complement", function()
    for n, expected in ipairs({ 2, 10, 32, 136, 512, 2080 }) do equal(bio.compute(n), expected) end
  end)
  test("compute of 22 is a whole number", function() equal(tostring(bio.compute(22)), "8796095119360") end)
  test("compute agrees with the canonical words of all words of length 3", function()
    local words = {}
    for a in string.gmatch("ACGT", ".") do
      for b in string.gmatch("ACGT", ".") do
        for c in string.gmatch("ACGT", ".") do words[#words + 1] = a .. b .. c end
      end
    end
    local number = 0
    for _ in pairs(bio.kmer_counts(table.concat(words, "N"), 3, { canonical = true })) do number = number + 1 end
    equal(number, bio.compute(3))
  end)
  test("compute refuses 0, 27 and 1.5", function()
    for _, n in ipairs({ 0, 27, 1.5 }) do refuses("from 1 to 26", bio.compute(n)) end
  end)
  test("compute of a text analyses it, of a list each entry", function()
    equal(bio.compute("ATCG").gc_content, 50)
    equal(#bio.compute({ "ATCG", "MKLV" }), 2)
    refuses("entry 2", bio.compute({ "ATCG", "" }))
  end)
  test("analyze_sequence of ATCG has 50 per cent GC", function()
    local result = bio.analyze_sequence("ATCG")
    equal(result.type, "dna")
    equal(result.length, 4)
    equal(tostring(result.gc_content), "50")
    equal(tostring(result.at_content), "50")
    equal(tostring(result.gc_skew), "0")
    equal(result.counts.A, 1)
  end)
  test("an analysis prints as text", function()
    contains(bio.analyze_sequence("ATCG"), "GC content          50.00 %")
    contains(bio.analyze_dna("ATCGTAGCTACG"), "Reverse complement  CGTAGCTACGAT")
  end)
  test("analyze_sequence tells DNA, RNA and protein apart", function()
    equal(bio.analyze_sequence("GATTACA").type, "dna")
    equal(bio.analyze_sequence("GAUUACA").type, "rna")
    equal(bio.analyze_sequence("MKWVTFISLLFLFSSAYS").type, "protein")
    equal(bio.analyze_sequence("MKV").type, "protein")
    equal(bio.analyze_sequence("GATTACA", { type = "protein" }).type, "protein")
  end)
  test("analyze_sequence of a protein has its properties", function()
    local result = bio.analyze_sequence("INGAR")
    near(result.isoelectric_point, 9.75, 0.01)
    equal(result.extinction.reduced, 0)
  end)
  test("analyze_sequence leaves out the weight of an N", function()
    local result = bio.analyze_sequence("ACGTN")
    equal(result.molecular_weight, nil)
    equal(result.ambiguous, 1)
  end)
  test("analyze_sequence refuses an empty text and digits", function()
    refuses("empty", bio.analyze_sequence(" \n"))
    refuses("\"1\" at position 3", bio.analyze_sequence("AC1"))
  end)
  test("analyze_dna finds the longest reading frame", function()
    local result = bio.analyze_dna("CCATGAAATTTGGGTAACC")
    equal(result.longest_orf.protein, "MKFG")
    equal(result.codon_usage.total, 5)
  end)
  test("analyze_dna refuses a protein", function() refuses("not DNA: \"E\" at position 2", bio.analyze_dna("MEF")) end)
end

local function composition_tests(bio)
  test("GC content is a fraction", function()
    near(bio.gc_content("GATTACA"), 2 / 7)
    equal(tostring(bio.gc_content("GGCC")), "1")
    equal(tostring(bio.gc_content("")), "0")
  end)
  test("GC content is a fraction where analyze_sequence gives per cent", function()
    equal(bio.gc_content("GGCA"), 0.75)
    equal(tostring(bio.analyze_sequence("GGCA").gc_content), "75")
    equal(tostring(bio.analyze_sequence("GGCA").at_content), "25")
  end)
  test("GC and AT content of any length are what counting letter by letter gives", function()
    local letters = { "A", "C", "G", "T", "U", "S", "W", "a", "c", "g", "t", "u", "s", "w", "N", "-", " " }
    for length = 1, 70 do
      -- With and without letters that are neither.
      for _, kinds in ipairs({ 4, 6, 14, #letters }) do
        local parts, gc, at = {}, 0, 0
        for i = 1, length do
          local letter = letters[(i * i * 7 + i * 3 + length) % kinds + 1]
          parts[i] = letter
          if string.find(letter, "[GCSgcs]") then gc = gc + 1 elseif string.find(letter, "%a") and letter ~= "N" then at = at + 1 end
        end
        local text, total = table.concat(parts), gc + at
        near(bio.gc_content(text), total == 0 and 0 or gc / total)
        near(bio.at_content(text), total == 0 and 0 or at / total)
      end
    end
  end)
  test("composition refuses what is no nucleotide code, with letter and position", function()
    for _, name in ipairs({ "gc_content", "at_content", "gc_skew" }) do
      refuses("\"!\" at position 3 is not a nucleotide code", bio[name]("AC!T1"))
      refuses("\"Z\" at position 3 is not", bio[name]("XYZ"))
      refuses("\"!\" at position 13 is not", bio[name]("ACGTACGTACGT!ACG", 5))
      refuses("\"!\" at position 13 is not", bio[name]("ACGTACGTACGT!ACG", 5, 2))
      refuses("byte 200 at position 2 is not", bio[name]("A\200C"))
      refuses("\"*\" at position 2 is not", bio[name]("A*"))
    end
    refuses("\"!\" at position 3 is not a letter of a sequence", bio.counts("AC!T1"))
    refuses("\"E\" at position 2 is not a nucleotide code", bio.analyze_sequence("MEF", { type = "dna" }))
  end)
  test("a good answer comes alone, without a second value", function()
    equal(select("#", bio.gc_content("ACGT")), 1)
    equal(select("#", bio.at_content("ACGT", 2)), 1)
    equal(select("#", bio.gc_skew("ACGT", 2)), 1)
  end)
  test("composition understands every code, gaps and blanks", function()
    local codes = "ACGTURYSWKMBDHVNXacgturyswkmbdhvnx-."
    near(bio.gc_content(codes), 6 / 14)
    equal(bio.gc_skew(codes), 0)
    equal(bio.gc_content("GC AT\r\n\tGC\n", { ambiguous = "ignore" }), 4 / 6)
    equal(tostring(bio.counts("GC-*\nac")), "* 1, - 1, A 1, C 2, G 1")
  end)
  test("the composition of nothing is 0", function()
    for _, name in ipairs({ "gc_content", "at_content", "gc_skew" }) do
      equal(tostring(bio[name]("")), "0")
      equal(bio[name]("", 5), {})
    end
    equal(next(bio.counts("")), nil)
  end)
  test("GC content ignores case", function() equal(bio.gc_content("gcAT"), 0.5) end)
  test("GC content treats ambiguous letters as told", function()
    near(bio.gc_content("ACTGN"), 0.5)
    near(bio.gc_content("ACTGN", { ambiguous = "ignore" }), 0.4)
    near(bio.gc_content("GDVV", { ambiguous = "weighted" }), 2 / 3)
    near(bio.gc_content("ACTGSSSS"), 0.75)
    refuses("ambiguous must be", bio.gc_content("A", { ambiguous = "no" }))
  end)
  test("GC and AT content add up to 1", function()
    local s = bio.random_sequence(500, { letters = "ACGTNRYSW" })
    for _, mode in ipairs({ "remove", "weighted" }) do
      near(bio.gc_content(s, { ambiguous = mode }) + bio.at_content(s, { ambiguous = mode }), 1)
    end
  end)
  test("GC content of windows covers the sequence to its end", function()
    equal(bio.gc_content("GGAAGGA", 2), { 1, 0, 1, 0 })
    equal(bio.gc_content("GGAA", 2, 1), { 1, 0.5, 0 })
    equal(bio.gc_content("GGAA", 9), { 0.5 })
    equal(bio.gc_content("GGAA", { window = 2, step = 2 }), { 1, 0 })
    refuses("window", bio.gc_content("GGAA", 0))
    refuses("step", bio.gc_content("GGAA", 2, 0.5))
  end)
  test("GC skew is (G - C) / (G + C)", function()
    near(bio.gc_skew("GGGC"), 0.5)
    equal(tostring(bio.gc_skew("AAAA")), "0")
    equal(bio.gc_skew("GGCCG", 2), { 1, -1, 1 })
  end)
  test("counts joins both cases and prints", function()
    local counts = bio.counts("aAcN")
    equal(counts.A, 2)
    equal(counts.G, nil)
    equal(tostring(counts), "A 2, C 1, N 1")
  end)
  test("counts of every length around a block of 16", function()
    for n = 0, 40 do
      equal(bio.counts(string.rep("G", n)).G or 0, n)
    end
  end)
  test("molecular weight of a chain", function()
    near(bio.molecular_weight("AGC"), 949.61, 0.005)
    near(bio.molecular_weight("AGC", { type = "rna" }), 997.61, 0.005)
    near(bio.molecular_weight("AGC", { type = "protein" }), 249.29, 0.005)
    near(bio.molecular_weight("A", { monoisotopic = true }), 331.06817)
    refuses("\"N\" has no single mass", bio.molecular_weight("ACN"))
    refuses("one strand", bio.molecular_weight("MEF", { double_stranded = true }))
    refuses("type must be", bio.molecular_weight("MEF", { type = "water" }))
  end)
end

local function strand_tests(bio)
  test("the complement keeps the case and knows all IUPAC codes", function()
    equal(bio.complement("ACGTacgtRYSWKMBDHVN-"), "TGCAtgcaYRSWMKVHDBN-")
    equal(bio.reverse_complement("GATTACA"), "TGTAATC")
  end)
  test("the complement of RNA is RNA", function()
    equal(bio.complement("GAUUACA"), "CUAAUGU")
    equal(bio.complement("AAA", { rna = true }), "UUU")
    equal(bio.complement("UAT"), "ATA")
  end)
  test("the reverse complement twice is the sequence", function()
    local s = bio.random_sequence(300, { letters = "ACGTNRYSWKMBDHVacgt" })
    equal(bio.reverse_complement(bio.reverse_complement(s)), s)
  end)
  test("the complement refuses what is no nucleotide", function() refuses("\"E\"", bio.complement("ACE")) end)
  test("transcription goes there and back", function()
    equal(bio.transcribe("ATtA"), "AUuA")
    equal(bio.back_transcribe("AUuA"), "ATtA")
  end)
end

local function translation_tests(bio)
  test("translates with the standard code", function()
    equal(bio.translate("ATGGCCATTGTAATGGGCCGCTGAAAGGGTGCCCGATAG"), "MAIVMGR*KGAR*")
    equal(bio.translate("auggcc"), "MA")
    equal(bio.translate(""), "")
  end)
  test("leaves out an incomplete last codon", function() equal(bio.translate("ATGGC"), "M") end)
  test("translates TGA as tryptophan with table 4", function()
    equal(bio.translate("TGA", { table = 4 }), "W")
    equal(bio.translate("TGA"), "*")
  end)
  test("has the 27 genetic codes of the NCBI", function()
    local ids = field(bio.genetic_codes(), "id")
    equal(ids, { 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33 })
    refuses("no genetic code 7", bio.translate("ATG", { table = 7 }))
  end)
  test("gives the common residue of ambiguous codons, else X", function()
    equal(bio.translate("GCNTARRAYSARMTTNNNMGRACX"), "A*BZJXRT")
    equal(bio.translate("MTTMTHTAN"), "JJX")
    equal(bio.translate("---ATG"), "-M")
  end)
  test("refuses impossible codons, also the second time", function()
    refuses("\"AT?\" is not a codon", bio.translate("ATGAT?"))
    refuses("\"AT?\" is not a codon", bio.translate("ATGAT?"))
    equal(bio.translate("ATG"), "M")
  end)
  test("ends at the first stop with to_stop", function()
    equal(bio.translate("ATGTAAATG", { to_stop = true }), "M")
  end)
  test("reads all six frames", function()
    local s = "ATGGCCTAA"
    equal(bio.translate(s, { frame = 2 }), "WP")
    equal(bio.translate(s, { frame = 3 }), "GL")
    equal(bio.translate(s, { frame = -1 }), bio.translate(bio.reverse_complement(s)))
    equal(bio.translate(s, { frame = -3 }), bio.translate(string.sub(bio.reverse_complement(s), 3)))
    refuses("frame", bio.translate(s, { frame = 4 }))
  end)
  test("checks a whole coding sequence with cds", function()
    equal(bio.translate("GTGGCCTAA", { cds = true, table = 11 }), "MA")
    refuses("not a start codon", bio.translate("GCCGCCTAA", { cds = true }))
    refuses("not a stop codon", bio.translate("ATGGCCGCC", { cds = true }))
    refuses("multiple of three", bio.translate("ATGGCCTA", { cds = true }))
    refuses("inside, at base 4", bio.translate("ATGTAAGCCTAA", { cds = true }))
    refuses("not a start codon", bio.translate("TAA", { cds = true }))
  end)
  test("finds reading frames on both strands", function()
    local s = "CCATGAAATTTTAGCC"
    local list = bio.find_orfs(s, { min_length = 6 })
    equal(#list, 1)
    local orf = list[1]
    equal({ orf.start, orf.stop, orf.strand, orf.frame, orf.length, orf.codons, orf.protein },
      { 3, 14, "+", 3, 12, 3, "MKF" })
    local back = bio.find_orfs(bio.reverse_complement(s), { min_length = 6 })[1]
    equal({ back.start, back.stop, back.strand, back.protein, back.sequence }, { 3, 14, "-", "MKF", "ATGAAATTTTAG" })
    equal(#bio.find_orfs(bio.reverse_complement(s), { min_length = 6, both_strands = false }), 0)
  end)
  test("gives nested reading frames when asked", function()
    local s = "ATGAAAATGTTTTAA"
    equal(field(bio.find_orfs(s, { min_length = 6 }), "start"), { 1 })
    equal(field(bio.find_orfs(s, { min_length = 6, nested = true }), "start"), { 1, 7 })
  end)
  test("takes other start codons", function()
    local s = "GTGAAATTTTAA"
    equal(#bio.find_orfs(s, { min_length = 6 }), 0)
    equal(bio.find_orfs(s, { min_length = 6, starts = "table", table = 11 })[1].protein, "MKF")
    equal(bio.find_orfs(s, { min_length = 6, starts = { "GUG" } })[1].start_codon, "GTG")
  end)
  test("follows reading frames across the origin of a circle", function()
    local s = "TTTTAGCCCCATGAAA"
    equal(#bio.find_orfs(s, { min_length = 6, both_strands = false }), 0)
    local list = bio.find_orfs(s, { min_length = 6, circular = true })
    equal(#list, 1)
    equal({ list[1].start, list[1].stop, list[1].wraps, list[1].protein }, { 11, 6, true, "MKF" })
    local back = bio.find_orfs(bio.reverse_complement(s), { min_length = 6, circular = true })
    equal({ back[1].start, back[1].stop, back[1].strand, back[1].protein }, { 11, 6, "-", "MKF" })
  end)
  test("reading frames of a circle do not depend on where it was cut", function()
    local function keys(s, shift, nested)
      local list = {}
      for i, orf in ipairs(bio.find_orfs(s, { min_length = 6, circular = true, nested = nested })) do
        list[i] = string.format("%d %s %s", (orf.start - 1 + shift) % #s + 1, orf.strand, orf.protein)
      end
      table.sort(list)
      return list
    end
    for seed = 1, 60 do
      local s, shift, nested = bio.random_sequence(9 + seed, { seed = seed }), seed % 9, seed % 2 == 0
      local turned = string.sub(s, shift + 1) .. string.sub(s, 1, shift)
      equal(keys(turned, shift, nested), keys(s, 0, nested))
    end
  end)
  test("refuses letters that are no nucleotide codes", function() refuses("\"E\" at position 2", bio.find_orfs("AEC")) end)
end

local function codon_tests(bio)
  test("counts codons and their shares", function()
    local usage = bio.codon_usage("TTTTTCTTTNNN")
    equal(usage.total, 3)
    equal(usage.skipped, 1)
    equal(usage.codons.TTT.count, 2)
    near(usage.codons.TTT.fraction, 2 / 3)
    near(usage.codons.TTC.per_thousand, 1000 / 3)
    contains(usage, "TTT F 666.7     2")
  end)
  test("joins the codons of a list", function() equal(bio.codon_usage({ "TTT", { sequence = "ttu" } }).codons.TTT.count, 2) end)
  test("RSCU compares with even usage", function()
    local values = bio.rscu("TTTTTTTTTTTC")
    near(values.TTT, 1.5)
    near(values.TTC, 0.5)
    equal(values.CTT, nil)
  end)
  test("CAI of the reference's favourite codons is 1", function()
    near(bio.cai("TTTTTT", "TTTTTTTTC"), 1)
    near(bio.cai("TTTTTC", "TTTTTTTTC"), math.sqrt(0.5))
    near(bio.cai("TTC", { TTC = 0.25, TTT = 1 }), 0.25)
    refuses("no codon", bio.cai("ATGTGG", "TTTTTTTTC"))
  end)
end

local function kmer_tests(bio)
  local function total(counts)
    local sum = 0
    for _, number in pairs(counts) do sum = sum + number end
    return sum
  end
  test("counts words and leaves out those with N", function()
    local counts = bio.kmer_counts("ACGTNacgu", 2)
    equal({ counts.AC, counts.CG, counts.GT, counts.TA }, { 2, 2, 2 })
    equal(total(counts), 6)
  end)
  test("counts agree with cutting out each word, for k from 1 to 30", function()
    local s = bio.random_sequence(200, { letters = "ACGTACGTACGTN", seed = 7 })
    for k = 1, 30 do
      local expected, number = {}, 0
      for i = 1, #s - k + 1 do
        local word = string.sub(s, i, i + k - 1)
        if not string.find(word, "N") then expected[word] = (expected[word] or 0) + 1 end
      end
      local counts = bio.kmer_counts(s, k)
      for word, count in pairs(counts) do
        number = number + 1
        equal(word .. count, word .. tostring(expected[word]))
      end
      for _ in pairs(expected) do number = number - 1 end
      equal(number, 0)
    end
  end)
  test("canonical counts join a word with its reverse complement", function()
    local counts = bio.kmer_counts("AAATTT", 3, { canonical = true })
    equal({ counts.AAA, counts.AAT, counts.TTT }, { 2, 2 })
    local long = bio.kmer_counts("ACGTTGCA", 4, { canonical = true, alphabet = "ACGT" })
    equal(total(long), 5)
  end)
  test("counts words of other alphabets", function()
    equal(bio.kmer_counts("MKMK-", 2, { alphabet = "any" })["K-"], 1)
    equal(bio.kmer_counts("MKMK-", 2, { alphabet = "MK" })["K-"], nil)
    equal(bio.kmer_counts("MKMK-", 2, { alphabet = "MK" }).MK, 2)
  end)
  test("refuses a k that is not a whole number", function() refuses("k must be", bio.kmer_counts("ACGT", 1.5)) end)
  test("the spectrum counts the words of each multiplicity", function()
    equal(bio.kmer_spectrum("AAACC", 1), { 0, 1, 1 })
    equal(bio.kmer_spectrum("", 3), {})
  end)
  test("minimizers are the smallest words of each window", function()
    local list = bio.minimizers("ACGTACGTAC", 3, 3)
    equal(field(list, "position"), { 1, 2, 5, 6 })
    equal(field(list, "word"), { "ACG", "CGT", "ACG", "CGT" })
  end)
  test("minimizers agree with looking at each window", function()
    local s = bio.random_sequence(300, { seed = 3 })
    for _, canonical in ipairs({ false, true }) do
      local k, w, expected, last = 5, 4, {}, 0
      for first = 1, #s - k - w + 2 do
        local best, place
        for i = first, first + w - 1 do
          local word = string.sub(s, i, i + k - 1)
          local partner = bio.reverse_complement(word)
          if canonical and partner < word then word = partner end
          if not best or word < best then best, place = word, i end
        end
        if place ~= last then expected[#expected + 1] = best .. place end
        last = place
      end
      local found = {}
      for i, each in ipairs(bio.minimizers(s, k, w, { canonical = canonical })) do found[i] = each.word .. each.position end
      equal(found, expected)
    end
  end)
end

local function motif_tests(bio)
  test("finds overlapping places of an exact motif", function()
    equal(field(bio.find_motif("AAAA", "aa"), "start"), { 1, 2, 3 })
    equal(field(bio.find_motif("AAAA", "AA", { overlapping = false }), "start"), { 1, 3 })
    equal(#bio.find_motif("", "A"), 0)
  end)
  test("finds IUPAC codes on both strands", function()
    local hits = bio.find_motif("GGTACCTTGAATTC", "GRWYC", { both_strands = true })
    equal(#hits, 0)
    hits = bio.find_motif("TTGACAnnnTGTCAA", "TTGAY", { both_strands = true })
    equal(field(hits, "strand"), { "+", "-" })
    equal(field(hits, "start"), { 1, 11 })
    equal(field(hits, "match"), { "TTGAC", "TTGAC" })
  end)
  test("an N in the sequence fits only an N of the motif", function()
    equal(#bio.find_motif("ANG", "AAG"), 0)
    equal(#bio.find_motif("ANG", "ANG"), 1)
    equal(#bio.find_motif("ACG", "ANG"), 1)
  end)
  test("finds U as T", function() equal(bio.find_motif("GAUUC", "GATTC")[1].match, "GAUUC") end)
  test("allows mismatches", function()
    local hits = bio.find_motif("GAATTCGAAATC", "GAATTC", { mismatches = 1 })
    equal(field(hits, "start"), { 1, 7 })
    equal(field(hits, "mismatches"), { 0, 1 })
  end)
  test("finds the N-glycosylation site in PROSITE syntax", function()
    local hits = bio.find_motif("MNGSAPNPTANCTG", "N-{P}-[ST]-{P}.")
    equal(field(hits, "start"), { 2, 11 })
    equal(field(bio.find_motif("MNGSANCTG", "N-{P}-[ST]-{P}"), "start"), { 2, 6 })
  end)
  test("understands repeats and anchors of PROSITE", function()
    equal(field(bio.find_motif("CAACDDDDC", "C-x(2,4)-C"), "match"), { "CAAC", "CDDDDC" })
    equal(field(bio.find_motif("MKM", "<M-x"), "start"), { 1 })
    equal(field(bio.find_motif("MKMK", "M-K>"), "start"), { 3 })
    equal(field(bio.find_motif("LLLAG", "L(3)-A"), "match"), { "LLLA" })
  end)
  test("finds letters of a protein exactly", function()
    equal(field(bio.find_motif("MEFRGDSE", "rgd"), "start"), { 4 })
    equal(#bio.find_motif("ME.F", "E.F", { syntax = "exact" }), 1)
    equal(#bio.find_motif("MEEF", "E.F", { syntax = "exact" }), 0)
  end)
  test("refuses a motif it does not understand", function()
    refuses("not a PROSITE element", bio.find_motif("MEF", "N-[P"))
    refuses("mismatches need", bio.find_motif("MEF", "M-x(1,2)-F", { mismatches = 1 }))
    refuses("empty", bio.find_motif("MEF", ""))
    refuses("syntax must be", bio.find_motif("MEF", "M", { syntax = "regex" }))
  end)
end

local function restriction_tests(bio)
  test("EcoRI cuts after the first base of its site", function()
    local result = bio.restriction_sites("AAGAATTCAA", "EcoRI")
    equal(result.EcoRI.cuts, { 3 })
    local site = result[1].sites[1]
    equal({ site.start, site.stop, site.cut, site.opposite_cut }, { 3, 8, 3, 7 })
    equal(result[1].fragments, { 3, 7 })
  end)
  test("BsaI cuts outside of its site on either strand", function()
    local forward = "AAAGGTCTCAAAAAAAA"
    local result = bio.restriction_sites(forward, "BsaI")
    equal({ result[1].sites[1].cut, result[1].sites[1].opposite_cut }, { 10, 14 })
    local back = bio.restriction_sites(bio.reverse_complement(forward), "BsaI")
    equal({ back[1].sites[1].strand, back[1].sites[1].cut, back[1].sites[1].opposite_cut }, { "-", 3, 7 })
  end)
  test("leaves out a cut beyond the end of a linear sequence", function()
    equal(#bio.restriction_sites("AAAGGTCTC", "BsaI")[1].cuts, 0)
    equal(bio.restriction_sites("AAAGGTCTC", "BsaI", { circular = true })[1].cuts, { 1 })
  end)
  test("finds a site across the origin of a circle", function()
    equal(#bio.restriction_sites("TTCAAAGAA", "EcoRI")[1].cuts, 0)
    local result = bio.restriction_sites("TTCAAAGAA", "EcoRI", { circular = true })
    equal(result[1].cuts, { 7 })
    equal(result[1].fragments, { 9 })
  end)
  test("a site longer than the circle is not found", function()
    equal(#bio.restriction_sites("GAATT", "EcoRI", { circular = true })[1].cuts, 0)
  end)
  test("takes enzymes of your own", function()
    equal(bio.restriction_sites("AAGCGCAA", { name = "Mine", site = "G^CGC" }).Mine.cuts, { 3 })
    equal(bio.restriction_sites("AAGCGCAA", { { name = "Mine", site = "GCG(1/1)" } })[1].cuts, { 2, 6 })
    refuses("is no site", bio.restriction_sites("AAGCGCAA", { name = "Mine", site = "G^CG" }))
  end)
  test("refuses an unknown enzyme", function()
    refuses("no enzyme \"EcoRQ\" here; near names: EcoRI, EcoRV", bio.restriction_sites("ACGT", "EcoRQ"))
    refuses("near names: EcoRI", bio.restriction_sites("ACGT", { "BamHI", "Eco R1" }))
    refuses("near names: HindIII", bio.restriction_sites("ACGT", "Hind3"))
    refuses("restriction_enzymes() has those that are", bio.restriction_sites("ACGT", "scissors"))
    refuses("no enzyme \"EcoRQ\"", bio.restriction_sites("ACGT", { name = "EcoRQ" }))
    refuses("\"E\" at position 2", bio.restriction_sites("AEGT", "EcoRI"))
  end)
  test("reads the name of an enzyme without regard to case, and answers to both spellings", function()
    local result = bio.restriction_sites("AAGAATTCAA", { "EcoRi", "bamhi" })
    equal(result[1].name, "EcoRI")
    equal({ result.EcoRi.cuts, result.EcoRI.cuts, #result.bamhi.cuts }, { { 3 }, { 3 }, 0 })
    equal(#result, 2)
  end)
  test("knows about 100 enzymes, as a copy", function()
    local enzymes = bio.restriction_enzymes()
    equal(enzymes.EcoRI, "G^AATTC")
    enzymes.EcoRI = nil
    equal(bio.restriction_enzymes().EcoRI, "G^AATTC")
    contains(bio.restriction_sites("AAGAATTCAA", { "EcoRI", "BamHI" }), "EcoRI    G^AATTC            1  3")
  end)
end

local function melting_tests(bio)
  test("melting temperatures of the three methods", function()
    near(bio.melting_temperature("ACGTTGCAATGCCGTA", { method = "wallace" }), 48)
    near(bio.melting_temperature("CGTTCCAAAGATGTGGGCATGAGCTTAC"), 60.32, 0.01)
    near(bio.melting_temperature("CTGCTGATGGCACGAGGTTATGG", { method = "gc" }), 57.01 + 0, 5)
  end)
  test("more salt and magnesium hold a duplex together", function()
    local s = "GATTACAGATTACAGG"
    local low, high = bio.melting_temperature(s, { na = 10 }), bio.melting_temperature(s, { na = 500 })
    equal(low < high, true)
    equal(bio.melting_temperature(s) < bio.melting_temperature(s, { mg = 2 }), true)
    equal(bio.melting_temperature(s, { mg = 2, dntp = 2 }), bio.melting_temperature(s))
  end)
  test("a self-complementary sequence has the symmetry term", function()
    local s = "GGAATTCC"
    equal(bio.melting_temperature(s), bio.melting_temperature(s, { self_complementary = true }))
    equal(bio.melting_temperature(s) ~= bio.melting_temperature(s, { self_complementary = false }), true)
  end)
  test("melting refuses ambiguous letters, one base and no salt", function()
    refuses("\"N\"", bio.melting_temperature("ACGN"))
    refuses("two bases", bio.melting_temperature("A"))
    refuses("salt", bio.melting_temperature("ACGT", { na = 0 }))
    refuses("method must be", bio.melting_temperature("ACGT", { method = "guess" }))
  end)
end

local function distance_tests(bio)
  test("Hamming counts different positions", function()
    equal(bio.hamming("GATTACA", "gacuaca"), 1)
    refuses("the lengths differ: 3 and 4", bio.hamming("ABC", "ABCD"))
  end)
  test("edit distance of kitten and sitting is 3", function()
    equal(bio.edit_distance("kitten", "sitting"), 3)
    equal(bio.edit_distance("", "abc"), 3)
    equal(bio.edit_distance("same", "SAME"), 0)
  end)
  test("edit distance with a limit is the same up to it and refuses above", function()
    for seed = 1, 40 do
      local a = bio.random_sequence(seed, { seed = seed })
      local b = bio.random_sequence(41 - seed + seed % 7, { seed = seed + 100 })
      local full = bio.edit_distance(a, b)
      equal(bio.edit_distance(a, b, full), full)
      equal(bio.edit_distance(a, b, full + 3), full)
      if full > 0 then refuses("more than", bio.edit_distance(a, b, full - 1)) end
    end
  end)
end

local function alignment_tests(bio)
  -- The score that the operations of an alignment add up to.
  local function rescore(result, match, mismatch, open, extend, free_ends)
    local sum, at, length = 0, 1, result.length
    while at <= length do
      local x, y = string.sub(result.a, at, at), string.sub(result.b, at, at)
      if x == "-" or y == "-" then
        local row, stop = x == "-" and result.a or result.b, at
        while string.sub(row, stop + 1, stop + 1) == "-" do stop = stop + 1 end
        if not (free_ends and (at == 1 or stop == length)) then sum = sum + open + (stop - at) * extend end
        at = stop + 1
      else
        sum = sum + (x == y and match or mismatch)
        at = at + 1
      end
    end
    return sum
  end
  test("a global alignment has rows, CIGAR and identity", function()
    local result = bio.align("GATTACAGATTACA", "GATTACATTACA")
    equal({ result.a, result.b, result.cigar, result.score }, { "GATTACAGATTACA", result.b, result.cigar, 24 - 9 })
    equal({ result.start_a, result.stop_a, result.start_b, result.stop_b }, { 1, 14, 1, 12 })
    equal(result.gaps, 2)
    near(result.identity, 12 / 14)
  end)
  test("a local alignment gives the best part", function()
    local result = bio.align("TTTTGATTACATTTT", "CCGATTACACC", { mode = "local" })
    equal({ result.a, result.b, result.cigar, result.score }, { "GATTACA", "GATTACA", "7M", 14 })
    equal({ result.start_a, result.stop_a, result.start_b, result.stop_b }, { 5, 11, 3, 9 })
    local nothing = bio.align("AAAA", "CCCC", { mode = "local" })
    equal({ nothing.score, nothing.cigar, nothing.length }, { 0, "", 0 })
  end)
  test("a semiglobal alignment has free ends", function()
    local result = bio.align("AAAAGATTACA", "GATTACACCC", { mode = "semiglobal" })
    equal({ result.score, result.cigar }, { 14, "4D7M3I" })
  end)
  test("free end gaps of a semiglobal alignment do not count against the identity", function()
    local result = bio.align("AAAAGATTACA", "GATTACACCC", { mode = "semiglobal" })
    equal({ result.length, result.aligned_length, result.gaps, result.end_gaps, result.identity }, { 14, 7, 0, 7, 1 })
    contains(result, "score 14, 7 of 7 identical (100.0 %), 0 gap letters and 7 at the free ends, semiglobal")
    local inside = bio.align("TTTTTGATTACAGATTACACCC", "GATTACATTACA", { mode = "semiglobal" })
    equal({ inside.gaps, inside.end_gaps, inside.aligned_length, inside.matches }, { 2, 8, 14, 12 })
    local global = bio.align("AAAAGATTACA", "GATTACA")
    equal({ global.gaps, global.end_gaps, global.aligned_length }, { 4, 0, 11 })
    local nothing = bio.align("AAAA", "CCC", { mode = "semiglobal" })
    equal({ nothing.aligned_length, nothing.identity, nothing.end_gaps }, { 0, 0, 7 })
    equal(bio.align("", "", { mode = "semiglobal" }).identity, 0)
  end)
  test("a gap opens once and extends", function()
    local result = bio.align("AAAATTTTGGGG", "AAAAGGGG", { match = 1, mismatch = -1, gap_open = -2, gap_extend = -0.5 })
    equal({ result.score, result.cigar, result.extended_cigar }, { 4.5, "4M4D4M", "4=4D4=" })
  end)
  test("the rows of an alignment add up to its score", function()
    for seed = 1, 30 do
      local a, b = bio.random_sequence(20 + seed, { seed = seed }), bio.random_sequence(35, { seed = seed + 50 })
      for _, mode in ipairs({ "global", "local", "semiglobal" }) do
        local result = bio.align(a, b, { mode = mode })
        equal(rescore(result, 2, -3, -7, -2, mode == "semiglobal"), result.score)
        equal((string.gsub(result.a, "-", "")), string.sub(a, result.start_a, result.stop_a))
        equal((string.gsub(result.b, "-", "")), string.sub(b, result.start_b, result.stop_b))
        equal(bio.align(a, b, { mode = mode, score_only = true }).score, result.score)
      end
    end
  end)
  test("aligns proteins with BLOSUM62", function()
    local result = bio.align("HEAGAWGHEE", "PAWHEAE", { matrix = "BLOSUM62", gap_open = -8, gap_extend = -8, mode = "local" })
    equal(result.score, 20)
    refuses("no score for \"1\"", bio.align("A1", "AA", { matrix = "BLOSUM62" }))
    refuses("no matrix", bio.align("A", "A", { matrix = "PAM1000" }))
  end)
  test("aligns empty sequences", function()
    equal(bio.align("", "").score, 0)
    equal(bio.align("ACG", "").cigar, "3D")
    equal(bio.align("", "ACG").score, -11)
  end)
  test("refuses what needs too much memory", function()
    refuses("max_cells", bio.align("ACGT", "ACGT", { max_cells = 10 }))
    refuses("mode must be", bio.align("ACGT", "ACGT", { mode = "banded" }))
  end)
  test("an alignment prints its rows", function()
    contains(bio.align("GATTACA", "GACTACA"), "||.||||")
  end)
end

local function protein_tests(bio)
  test("the charge at the isoelectric point is 0", function()
    for _, s in ipairs({ "INGAR", "PETER", "MKWVTFISLLLLFSSAYS", "DDDD", "RRRR" }) do
      near(bio.charge_at_ph(s, bio.isoelectric_point(s)), 0, 1e-8)
    end
    near(bio.isoelectric_point("PETER"), 4.53, 0.01)
  end)
  test("hydropathy, aromaticity and extinction", function()
    near(bio.gravy("AR"), (1.8 - 4.5) / 2)
    near(bio.aromaticity("FWYA"), 0.75)
    local reduced, disulfides = bio.extinction("WYCC*")
    equal({ reduced, disulfides }, { 6990, 7115 })
    equal(tostring(disulfides), "7115")
  end)
  test("protein properties refuse X and the empty protein", function()
    refuses("\"X\"", bio.gravy("AXA"))
    refuses("empty", bio.isoelectric_point("*"))
  end)
end

local function random_tests(bio)
  test("a random sequence is the same on every Lua", function()
    equal(bio.random_sequence(40), "ACCGCACGCTCCCAAACGAGCCTCCGAAACAATAATGTCT")
    equal(bio.random_sequence(12, { seed = 2147483647 }), bio.random_sequence(12, { seed = 2147483647 }))
  end)
  test("a random sequence has the length and about the GC asked for", function()
    local s = bio.random_sequence(20000, { gc = 0.3, seed = 5 })
    equal(#s, 20000)
    near(bio.gc_content(s), 0.3, 0.02)
    equal(bio.random_sequence(0), "")
    equal(bio.random_sequence(5, { letters = "K" }), "KKKKK")
  end)
  test("random_sequence refuses values out of range", function()
    refuses("length", bio.random_sequence(-1))
    refuses("gc", bio.random_sequence(1, { gc = 1.5 }))
    refuses("seed", bio.random_sequence(1, { seed = -1 }))
  end)
end

local function file_tests(bio)
  local function all(iterator)
    local list = {}
    for record in iterator do list[#list + 1] = record end
    return list
  end
  test("reads FASTA with CR LF, blank lines, blanks and lower case", function()
    local list = all(bio.read_fasta(">a first one\r\nACgt\r\n\r\nAC GT\r\n>b\r\n>c x>y\nTT>A"))
    equal(field(list, "id"), { "a", "b", "c" })
    equal(field(list, "description"), { "first one", "", "x>y" })
    equal(field(list, "sequence"), { "ACgtACGT", "", "TT>A" })
  end)
  test("reads FASTA piece by piece", function()
    local text, at = ">a b\nACGT\nAC\n>c\nGG\n", 0
    local function read()
      at = at + 1
      return at <= #text and string.sub(text, at, at) or nil
    end
    local list = all(bio.read_fasta(read))
    equal(field(list, "sequence"), { "ACGTAC", "GG" })
  end)
  test("reads FASTA line by line", function()
    local rows, at = { ">a", "AC", "GT" }, 0
    local list = all(bio.read_fasta(function() at = at + 1; return rows[at] end, { lines = true }))
    equal(field(list, "sequence"), { "ACGT" })
  end)
  test("no records in an empty text", function()
    equal(#all(bio.read_fasta("")), 0)
    equal(#all(bio.read_fastq("")), 0)
  end)
  test("FASTA without a header raises an error", function()
    raises("line 1 has a sequence before the first header", function() all(bio.read_fasta("ACGT\n>a\n")) end)
  end)
  test("writes FASTA that reads the same", function()
    local records = { { id = "a", description = "one", sequence = string.rep("ACGT", 40) }, { id = "b", sequence = "" } }
    local text = bio.write_fasta(records, { width = 70 })
    local list = all(bio.read_fasta(text))
    equal(field(list, "sequence"), field(records, "sequence"))
    equal(list[1].description, "one")
    equal(#string.match(text, "\n(%a+)"), 70)
    equal(bio.write_fasta(bio.read_fasta(text), { width = 70 }), text)
    equal(bio.write_fasta({ id = "x", sequence = "ACGT" }, { width = 0 }), ">x\nACGT\n")
  end)
  test("writes to a function", function()
    local parts = {}
    equal(bio.write_fasta({ { id = "a", sequence = "A" }, { id = "b", sequence = "C" } },
      { write = function(text) parts[#parts + 1] = text end }), 2)
    equal(table.concat(parts), ">a\nA\n>b\nC\n")
  end)
  test("reads FASTQ over several lines, with @ and + in the quality", function()
    local list = all(bio.read_fastq("@a b c\nAC\nGT\n+a b c\n@+\nII\n\n@z\r\nG\r\n+\r\n!\r\n"))
    equal(field(list, "id"), { "a", "z" })
    equal(field(list, "sequence"), { "ACGT", "G" })
    equal(field(list, "quality"), { "@+II", "!" })
    equal(list[1].qualities, { 31, 10, 40, 40 })
    equal({ list[2].qualities[1], list[2].offset }, { 0, 33 })
  end)
  test("reads an empty FASTQ record", function()
    local list = all(bio.read_fastq("@a\n\n+\n\n@b\nA\n+\nI\n"))
    equal(field(list, "sequence"), { "", "A" })
  end)
  test("a broken FASTQ record raises an error with its line", function()
    raises("line 4: 3 quality characters for 2 letters", function() all(bio.read_fastq("@a\nAC\n+\nIII\n")) end)
    raises("the file ends inside", function() all(bio.read_fastq("@a\nAC\n+\nI\n")) end)
    raises("a record begins with @", function() all(bio.read_fastq("ACGT\nACGT\n")) end)
  end)
  test("tells the quality offset and whether it is certain", function()
    equal({ bio.detect_quality_offset("!!II") }, { 33, true, "characters from \"!\" to \"I\"" })
    local offset, certain = bio.detect_quality_offset({ "hhhh", "ffff" })
    equal({ offset, certain }, { 64, false })
    local list = all(bio.read_fastq("@a\nAC\n+\nhh\n@b\nAC\n+\nff\n", { offset = "detect" }))
    equal({ list[2].offset, list[2].offset_certain, list[2].qualities[1] }, { 64, false, 38 })
    raises("the offset must be 33, 64 or \"detect\", not 50", bio.read_fastq, "@a\n", { offset = 50 })
  end)
  test("a file that cannot be opened raises an error that names it and says what to do", function()
    for _, name in ipairs({ "read_fasta", "read_fastq" }) do
      raises("no/such/file.fa", bio[name], "no/such/file.fa")
      raises("read standard input and hand the text over: " .. name .. "(io.read(\"*a\"))", bio[name], "no/such/file.fa")
    end
  end)
  test("a file is named also where the engine has no files", function()
    local open = io.open
    io.open = nil -- luacheck: ignore 122
    local ok, message = pcall(bio.read_fasta, "reads.fa")
    io.open = open -- luacheck: ignore 122
    equal(ok, false)
    contains(message, "cannot open reads.fa: there are no files here")
  end)
  test("what fails while it is read raises an error", function()
    local folder = { read = function() return nil, "Is a directory", 21 end }
    raises("read_fasta: cannot read: Is a directory", function() all(bio.read_fasta(folder)) end)
  end)
  test("without a source standard input is read", function()
    local function with_input(text, body)
      local read, at = io.read, 1
      io.read = function(size) -- luacheck: ignore 122
        equal(size, 65536)
        local piece = string.sub(text, at, at + 6)
        at = at + 7
        return piece ~= "" and piece or nil
      end
      local ok, result = pcall(body)
      io.read = read -- luacheck: ignore 122
      if not ok then error(result, 0) end
      return result
    end
    local list = with_input(">a one\nACGT\nAC\n>b\nGG\n", function() return all(bio.read_fasta()) end)
    equal(field(list, "sequence"), { "ACGTAC", "GG" })
    list = with_input("@a\nAC\n+\nII\n", function() return all(bio.read_fastq()) end)
    equal(field(list, "quality"), { "II" })
  end)
  test("gzip is recognised in a text, in pieces and in lines", function()
    local packed = "\31\139\8\0\0\0\0\0\0\3KT\210\81\n\5\0"
    local said = "the text is gzip-compressed: unpack it first"
    local function pieces()
      local at = 0
      return function()
        at = at + 1
        return at <= #packed and string.sub(packed, at, at) or nil
      end
    end
    for _, read in ipairs({ bio.read_fasta, bio.read_fastq }) do
      raises(said, function() all(read(packed)) end)
      raises(said, function() all(read(string.sub(packed, 1, 10))) end)
      raises(said, function() all(read(pieces())) end)
      raises(said, function() all(read(function() return packed end, { lines = true })) end)
    end
    refuses(said, bio.gc_content(packed))
    refuses(said, bio.analyze_sequence(packed))
  end)
  test("writes FASTQ that reads the same", function()
    local text = "@a b\nACGT\n+\nIIII\n"
    equal(bio.write_fastq(bio.read_fastq(text)), text)
    equal(bio.write_fastq({ id = "q", sequence = "AC", qualities = { 0, 40 } }), "@q\nAC\n+\n!I\n")
    refuses("record 1 has 1 qualities for 2 letters", bio.write_fastq({ id = "q", sequence = "AC", quality = "I" }))
  end)
end

return function(bio)
  passed, failures = 0, {}
  module_tests(bio)
  analysis_tests(bio)
  composition_tests(bio)
  strand_tests(bio)
  translation_tests(bio)
  codon_tests(bio)
  kmer_tests(bio)
  motif_tests(bio)
  restriction_tests(bio)
  melting_tests(bio)
  distance_tests(bio)
  alignment_tests(bio)
  protein_tests(bio)
  random_tests(bio)
  file_tests(bio)
  return passed, failures
end
