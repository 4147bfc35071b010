-- Does a sequence code for a long protein? The longest open reading frame of each record, on both strands.
local bio = require("bio_compute")

return function(record, parameters)
  local minimum = tonumber(parameters.minimum or "90")
  local orfs = assert(bio.find_orfs(record.sequence, { min_length = minimum, table = 11 }))
  local longest
  for _, orf in ipairs(orfs) do
    if not longest or orf.length > longest.length then longest = orf end
  end
  if not longest then return nil end
  return { start = longest.start, stop = longest.stop, strand = longest.strand, length = longest.length, orfs = #orfs }
end
