-- How many words occur how often, from what kmers.lua gives on standard input: errors of a sequencer are the words that occur once.
local totals = {}
for line in io.lines() do
  for word, count in line:gmatch("([ACGT]+):(%d+)") do totals[word] = (totals[word] or 0) + tonumber(count) end
end
local spectrum, words = {}, 0
for _, total in pairs(totals) do
  local class = math.min(total, 10)
  spectrum[class] = (spectrum[class] or 0) + 1
  words = words + 1
end
print("words", words)
for class = 1, 10 do print(class == 10 and "10+" or class, spectrum[class] or 0) end
