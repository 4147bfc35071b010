-- Reads a genome in FASTA from standard input and describes it: composition, GC along
-- the sequence, reading frames, restriction sites, codon usage, and a GC-skew plot.
-- Run: bioxen run examples/lambda/analyse.lua < examples/data/lambda_phage.fasta

local bio = require("bio_compute")

if select("#", ...) > 0 then
  error("analyse.lua takes no arguments, it reads standard input: bioxen run examples/lambda/analyse.lua < FILE", 0)
end

local WIDTH = 78
local GC_WINDOW = 2000
local ORF_MINIMUM = 300
local ENZYMES = {
  "BamHI", "BglII", "EcoRI", "HindIII", "KpnI", "NcoI", "NheI", "NotI",
  "SacI", "SalI", "SmaI", "SphI", "XbaI", "XhoI",
}

local function grouped(number)
  local text = string.format("%d", number)
  local head = #text % 3
  local groups = {}
  if head > 0 then groups[1] = text:sub(1, head) end
  for i = head + 1, #text, 3 do groups[#groups + 1] = text:sub(i, i + 2) end
  return table.concat(groups, ",")
end

-- The report --------------------------------------------------------------------

local lines = {}

local function say(format, ...)
  lines[#lines + 1] = select("#", ...) > 0 and string.format(format, ...) or format or ""
end

local function heading(text)
  say("")
  say(text)
  say(string.rep("─", WIDTH))
end

local function describe(record, analysis)
  say(record.description ~= "" and record.description or record.id)
  say(string.rep("═", WIDTH))
  local counts = analysis.counts
  say("Accession      %s", record.id:match("([A-Z][A-Z]?_?%d+%.%d+)") or record.id)
  say("Length         %s bp", grouped(analysis.length))
  say("GC content     %.2f %%", analysis.gc_content)
  say("GC skew        %+.4f  (G − C) / (G + C)", analysis.gc_skew)
  for i, base in ipairs({ "A", "C", "G", "T" }) do
    local count = counts[base] or 0
    say("%-14s %s %10s   %5.2f %%", i == 1 and "Composition" or "", base, grouped(count), count * 100 / analysis.length)
  end
  if analysis.ambiguous > 0 then say("Ambiguous      %s", grouped(analysis.ambiguous)) end
end

local function gc_chart(sequence)
  local window = GC_WINDOW
  while #sequence / window > 30 do window = window * 2 end
  local fractions = bio.gc_content(sequence, window)
  local low, high = 1, 0
  for _, value in ipairs(fractions) do low, high = math.min(low, value), math.max(high, value) end
  local from = math.max(0, math.floor(low * 20 - 1) / 20)
  local to = math.min(1, math.ceil(high * 20) / 20)
  if to <= from then to = from + 0.05 end
  heading(string.format("GC in windows of %s bp (bars from %.0f %% to %.0f %%)", grouped(window), from * 100, to * 100))
  for i, value in ipairs(fractions) do
    local first, last = (i - 1) * window + 1, math.min(i * window, #sequence)
    local bar = string.rep("█", math.floor((value - from) / (to - from) * 48 + 0.5))
    say("%7s to %7s %6.2f %% %s", grouped(first), grouped(last), value * 100, bar)
  end
end

local function orf_table(orfs)
  heading(string.format("Open reading frames of %d nt or more, both strands: %d", ORF_MINIMUM, #orfs))
  local forward, coding = 0, 0
  for _, orf in ipairs(orfs) do
    if orf.strand == "+" then forward = forward + 1 end
    coding = coding + orf.codons
  end
  say("%d on the given strand, %d on the other; %s codons, stops not counted. The longest:", forward, #orfs - forward, grouped(coding))
  say("")
  local longest = {}
  for i, orf in ipairs(orfs) do longest[i] = orf end
  table.sort(longest, function(a, b)
    if a.length ~= b.length then return a.length > b.length end
    return a.start < b.start
  end)
  say("Strand    Start      End   Codons   First residues")
  for i = 1, math.min(10, #longest) do
    local orf = longest[i]
    local more = #orf.protein > 30 and "…" or ""
    say("   %s   %8s %8s %8s   %s%s", orf.strand, grouped(orf.start), grouped(orf.stop), grouped(orf.codons),
      orf.protein:sub(1, 30), more)
  end
end

local function restriction_table(record)
  heading("Restriction sites (the base after which the enzyme cuts)")
  for _, enzyme in ipairs(assert(bio.restriction_sites(record.sequence, ENZYMES))) do
    local label = string.format("%-8s %-9s %3d  ", enzyme.name, enzyme.site, #enzyme.cuts)
    local row = label
    if #enzyme.cuts == 0 then row = row .. "–" end
    for _, cut in ipairs(enzyme.cuts) do
      local text = grouped(cut)
      if #row + #text + 1 > WIDTH then
        say("%s", row)
        row = string.rep(" ", #label)
      end
      row = row .. text .. " "
    end
    say("%s", (row:gsub("%s+$", "")))
  end
  if record.id:find("NC_001416", 1, true) then
    say("")
    say("This reference has 6 HindIII sites. Commercial lambda DNA (cI857 ind1 Sam7)")
    say("has a seventh, at 37,584, which the mutation ind1 makes.")
  end
end

local function codon_table(orfs)
  local usage = assert(bio.codon_usage(orfs))
  heading(string.format("Codon usage of these frames (%s codons and %d stops; per thousand, count)",
    grouped(usage.total - #orfs), #orfs))
  say("%s", tostring(usage))
end

-- The plot ----------------------------------------------------------------------

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"))
end

-- A round step that makes about `wanted` ticks over `span`.
local function tick_step(span, wanted)
  local raw = span / wanted
  local power = 10 ^ math.floor(math.log(raw) / math.log(10))
  for _, factor in ipairs({ 1, 2, 2.5, 5 }) do
    if factor * power >= raw then return factor * power end
  end
  return 10 * power
end

local function signed(value, format)
  if math.abs(value) < 1e-9 then return "0" end
  return (value < 0 and "−" or "") .. (format == "%.0f" and grouped(math.floor(math.abs(value))) or string.format(format, math.abs(value)))
end

local function skew_svg(record, sequence)
  local length = #sequence
  local window = math.max(100, math.floor(length / 48 / 100 + 0.5) * 100)
  local step = window / 4
  local skews = bio.gc_skew(sequence, window, step)
  local chunk = math.max(1, math.floor(length / 480))
  local sums, sum, low, high = { 0 }, 0, 0, 0
  for start = 1, length, chunk do
    local counts = bio.counts(sequence:sub(start, start + chunk - 1))
    sum = sum + (counts.G or 0) - (counts.C or 0)
    sums[#sums + 1] = sum
    low, high = math.min(low, sum), math.max(high, sum)
  end

  -- Both axes share the grid and the zero line: `up` and `down` count its rows.
  local left, right, top, bottom = 84, 876, 96, 420
  local least, most = -0.02, 0.02
  for _, value in ipairs(skews) do least, most = math.min(least, value), math.max(most, value) end
  local left_step = tick_step(math.max(most, -least), 3)
  local right_step = tick_step(math.max(3, high, -low), 3)
  local up = math.ceil(math.max(most / left_step, high / right_step))
  local down = math.ceil(math.max(-least / left_step, -low / right_step))
  local row = (bottom - top) / (up + down)
  local zero = top + up * row
  local function x_of(base) return left + base / length * (right - left) end
  local function y_of(value, unit) return zero - value / unit * row end

  local svg = {}
  local function put(format, ...)
    svg[#svg + 1] = select("#", ...) > 0 and string.format(format, ...) or format
  end

  put('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 500" width="960" height="500" role="img" '
    .. 'font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#33404d">')
  put('<title>GC skew of %s</title>', escaped(record.id))
  put('<rect width="960" height="500" fill="#ffffff"/>')
  put('<text x="%d" y="36" font-size="20" font-weight="bold" fill="#1b2733">GC skew along the genome</text>', left)
  put('<text x="%d" y="58" fill="#5b6a78">%s · %s bp</text>', left,
    escaped(record.description ~= "" and record.description or record.id), grouped(length))

  -- Grid and axes.
  for tick = -down, up do
    local y = y_of(tick, 1)
    put('<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#e6eaee"/>', left, y, right, y)
    put('<text x="%d" y="%.1f" text-anchor="end" fill="#2f7d74">%s</text>', left - 10, y + 4.5, signed(tick * left_step, "%.2f"))
    put('<text x="%d" y="%.1f" fill="#27418c">%s</text>', right + 10, y + 4.5, signed(tick * right_step, "%.0f"))
  end
  local kilobase_step = tick_step(length / 1000, 10)
  for kilobase = 0, length / 1000, kilobase_step do
    local x = x_of(kilobase * 1000)
    put('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#8795a3"/>', x, bottom, x, bottom + 6)
    put('<text x="%.1f" y="%d" text-anchor="middle">%g</text>', x, bottom + 22, kilobase)
  end

  -- The skew of each window, filled to the zero line: one area above, one below.
  for _, side in ipairs({ { "#4bab9f", 1 }, { "#e58a4e", -1 } }) do
    local points = { string.format("%.1f,%.1f", x_of(0), zero) }
    for i, value in ipairs(skews) do
      local start = (i - 1) * step
      local centre = start + math.min(window, length - start) / 2
      local shown = value * side[2] > 0 and value or 0
      local y = y_of(shown, left_step)
      if i == 1 then points[2] = string.format("%.1f,%.1f", x_of(0), y) end
      points[#points + 1] = string.format("%.1f,%.1f", x_of(centre), y)
      if i == #skews then points[#points + 1] = string.format("%.1f,%.1f", x_of(length), y) end
    end
    points[#points + 1] = string.format("%.1f,%.1f", x_of(length), zero)
    put('<polygon points="%s" fill="%s" fill-opacity="0.85"/>', table.concat(points, " "), side[1])
  end
  put('<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#8795a3"/>', left, zero, right, zero)

  local path = {}
  for i, value in ipairs(sums) do
    local base = math.min((i - 1) * chunk, length)
    path[i] = string.format("%.1f,%.1f", x_of(base), y_of(value, right_step))
  end
  put('<polyline points="%s" fill="none" stroke="#27418c" stroke-width="2.2" stroke-linejoin="round"/>', table.concat(path, " "))
  put('<path d="M%d %d V%d H%d V%d" fill="none" stroke="#8795a3"/>', left, top, bottom, right, top)

  -- Names of the axes and the legend.
  put('<text x="%.1f" y="%d" text-anchor="middle">Position (kb)</text>', (left + right) / 2, bottom + 46)
  put('<text transform="translate(26 %.1f) rotate(-90)" text-anchor="middle" fill="#2f7d74">Skew (G − C) / (G + C)</text>', (top + bottom) / 2)
  put('<text transform="translate(940 %.1f) rotate(90)" text-anchor="middle" fill="#27418c">Cumulative G − C (bases)</text>', (top + bottom) / 2)
  local legend = left
  put('<rect x="%d" y="71" width="14" height="12" fill="#4bab9f" fill-opacity="0.85"/>', legend)
  put('<text x="%d" y="81.5">more G</text>', legend + 20)
  put('<rect x="%d" y="71" width="14" height="12" fill="#e58a4e" fill-opacity="0.85"/>', legend + 84)
  put('<text x="%d" y="81.5">more C (windows of %s bp)</text>', legend + 104, grouped(window))
  put('<line x1="%d" y1="77" x2="%d" y2="77" stroke="#27418c" stroke-width="2.2"/>', legend + 300, legend + 324)
  put('<text x="%d" y="81.5">cumulative</text>', legend + 332)
  put('</svg>')
  return table.concat(svg, "\n") .. "\n"
end

-- -------------------------------------------------------------------------------

local record = bio.read_fasta(io.read("*a"))()
if not record then error("there is no sequence on standard input") end
local sequence = record.sequence

describe(record, assert(bio.analyze_sequence(sequence)))
gc_chart(sequence)
local orfs = assert(bio.find_orfs(sequence, { min_length = ORF_MINIMUM, table = 11 }))
orf_table(orfs)
restriction_table(record)
if #orfs > 0 then codon_table(orfs) end

-- A host takes the two texts; printed, as `bioxen run` does, the table is the report.
return setmetatable(
  { report = table.concat(lines, "\n") .. "\n", svg = skew_svg(record, sequence) },
  { __tostring = function(result) return (result.report:gsub("\n$", "")) end }
)
