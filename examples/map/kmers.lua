-- The words of each read and how often they occur, a word and its reverse complement taken as one. spectrum.lua adds them up.
local bio = require("bio_compute")

return function(record, parameters)
  local counts = assert(bio.kmer_counts(record.sequence, tonumber(parameters.k or "8"), { canonical = true }))
  local words = {}
  for word, count in pairs(counts) do words[#words + 1] = word .. ":" .. count end
  table.sort(words)
  return table.concat(words, " ")
end
