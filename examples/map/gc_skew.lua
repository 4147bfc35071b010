-- Where does replication begin and end? Cumulative GC skew of each sequence: its minimum lies near the origin of a circular
-- bacterial genome, its maximum near the terminus. --param window=500
return function(record, parameters)
  local window = tonumber(parameters.window or "1000")
  local sequence = record.sequence:upper()
  local sum, lowest, highest, origin, terminus = 0, 0, 0, 0, 0
  for start = 1, #sequence, window do
    local part = sequence:sub(start, start + window - 1)
    local _, g = part:gsub("G", "")
    local _, c = part:gsub("C", "")
    sum = sum + g - c
    if sum < lowest then lowest, origin = sum, start + #part - 1 end
    if sum > highest then highest, terminus = sum, start + #part - 1 end
  end
  return { length = #sequence, skew = sum, minimum = lowest, minimum_at = origin, maximum = highest, maximum_at = terminus }
end
