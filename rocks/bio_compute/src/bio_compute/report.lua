--- The text that an analysis shows when it is printed.

local numbers = require("bio_compute.numbers")

local report = {}

local function add(rows, label, text)
  if text then rows[#rows + 1] = string.format("%-19s %s", label, text) end
end

local function decimal(format, value)
  return value and string.format(format, value)
end

local function clipped(text, width)
  if #text <= width then return text end
  local half = (width - 4 - width % 2) / 2
  return string.sub(text, 1, half) .. " .. " .. string.sub(text, -half)
end

local function orf_text(orf)
  if not orf then return "none" end
  return string.format("%d..%d (%s), %d codons, %s", orf.start, orf.stop, orf.strand, orf.codons, clipped(orf.protein, 24))
end

local function commonest_codons(usage)
  local order = {}
  for _, entry in ipairs(usage.list) do
    if entry.count > 0 then order[#order + 1] = entry end
  end
  table.sort(order, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.codon < b.codon
  end)
  local parts = {}
  for i = 1, math.min(5, #order) do
    parts[i] = string.format("%s (%s) %d", order[i].codon, order[i].residue, order[i].count)
  end
  return table.concat(parts, ", ")
end

local names = { dna = "DNA", rna = "RNA", protein = "protein" }

--- The lines of an analysis, in one string.
function report.text(analysis)
  local unit = analysis.type == "protein" and "aa" or "nt"
  local rows = {}
  add(rows, "Type", names[analysis.type])
  add(rows, "Length", numbers.grouped(analysis.length) .. " " .. unit)
  add(rows, "Counts", tostring(analysis.counts))
  if analysis.ambiguous > 0 then add(rows, "Ambiguous", numbers.grouped(analysis.ambiguous)) end
  add(rows, "GC content", decimal("%.2f %%", analysis.gc_content))
  add(rows, "AT content", decimal("%.2f %%", analysis.at_content))
  add(rows, "GC skew", decimal("%.4f", analysis.gc_skew))
  add(rows, "Molecular weight", decimal("%.2f Da", analysis.molecular_weight))
  add(rows, "Isoelectric point", decimal("%.2f", analysis.isoelectric_point))
  add(rows, "GRAVY", decimal("%.3f", analysis.gravy))
  add(rows, "Aromaticity", decimal("%.3f", analysis.aromaticity))
  if analysis.extinction then
    add(rows, "Extinction 280 nm", string.format("%d /(M cm) reduced, %d with disulfides",
      analysis.extinction.reduced, analysis.extinction.disulfides))
  end
  if analysis.reverse_complement then
    add(rows, "Reverse complement", clipped(analysis.reverse_complement, 56))
    add(rows, "Melting temperature", decimal("%.2f °C", analysis.melting_temperature))
    add(rows, "Longest ORF", orf_text(analysis.longest_orf))
    if analysis.codon_usage then add(rows, "Common codons", commonest_codons(analysis.codon_usage)) end
  end
  return table.concat(rows, "\n")
end

return report
