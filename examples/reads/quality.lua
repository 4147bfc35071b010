-- Reads FASTQ from standard input and reports quality by position, GC and lengths.
-- Run: bioxen run examples/reads/quality.lua < examples/data/lambda_reads_1.fastq

local bio = require("bio_compute")

if select("#", ...) > 0 then
  error("quality.lua takes no arguments, it reads standard input: bioxen run examples/reads/quality.lua < FILE", 0)
end

local BAR = 40

local function bar(share)
  return string.rep("█", math.floor(share * BAR + 0.5))
end

local function heading(text)
  print("")
  print(text)
  print(string.rep("─", 72))
end

local reads, bases, ambiguous, shortest, longest = 0, 0, 0, math.huge, 0
local quality_sum, quality_count, lengths, gc_bins = {}, {}, {}, {}
local offset, certain, above_20 = 33, false, 0

for record in bio.read_fastq(io.read("*a"), { offset = "detect" }) do
  local length = #record.sequence
  reads, bases = reads + 1, bases + length
  offset, certain = record.offset, record.offset_certain
  shortest, longest = math.min(shortest, length), math.max(longest, length)
  lengths[length] = (lengths[length] or 0) + 1
  ambiguous = ambiguous + (bio.counts(record.sequence).N or 0)
  local bin = math.min(9, math.floor(assert(bio.gc_content(record.sequence)) * 10))
  gc_bins[bin] = (gc_bins[bin] or 0) + 1
  for i, value in ipairs(record.qualities) do
    quality_sum[i] = (quality_sum[i] or 0) + value
    quality_count[i] = (quality_count[i] or 0) + 1
    if value >= 20 then above_20 = above_20 + 1 end
  end
end

if reads == 0 then
  print("There are no reads on standard input.")
  return
end

print("Read quality")
print(string.rep("═", 72))
print(string.format("Reads             %d", reads))
print(string.format("Bases             %d, %.2f %% of them N", bases, ambiguous * 100 / math.max(1, bases)))
print(string.format("Length            %d to %d, mean %.1f", shortest, longest, bases / reads))
print(string.format("Quality offset    %d (%s)", offset, certain and "certain" or "likely"))
print(string.format("Bases with Q20    %.1f %%", above_20 * 100 / math.max(1, bases)))

local width = math.max(1, math.ceil(longest / 20))
heading(string.format("Mean quality by position (groups of %d)", width))
for first = 1, longest, width do
  local sum, count = 0, 0
  for i = first, math.min(first + width - 1, longest) do
    sum, count = sum + (quality_sum[i] or 0), count + (quality_count[i] or 0)
  end
  local mean = sum / math.max(1, count)
  print(string.format("%4d to %4d   %5.1f  %s", first, math.min(first + width - 1, longest), mean, bar(mean / 42)))
end

local function distribution(title, label, low, high, step, count_of)
  heading(title)
  local most = 1
  for value = low, high, step do most = math.max(most, count_of(value)) end
  for value = low, high, step do
    local count = count_of(value)
    print(string.format("%s   %5d  %s", label(value), count, bar(count / most)))
  end
end

distribution("GC of the reads", function(bin)
  return string.format("%3d to %3d %%", bin * 10, bin * 10 + 10)
end, 0, 9, 1, function(bin) return gc_bins[bin] or 0 end)

local step = math.max(1, math.ceil((longest - shortest + 1) / 12))
distribution("Lengths of the reads", function(from)
  return string.format("%4d to %4d", from, math.min(from + step - 1, longest))
end, shortest, longest, step, function(from)
  local count = 0
  for length = from, from + step - 1 do count = count + (lengths[length] or 0) end
  return count
end)
