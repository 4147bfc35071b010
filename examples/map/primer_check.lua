-- Are these primers any good? Length, GC, melting temperature, the G or C at the 3' end, and the longest run of one base.
local bio = require("bio_compute")

return function(record)
  local primer = record.sequence:upper()
  local run, longest = 1, 1
  for at = 2, #primer do
    run = primer:byte(at) == primer:byte(at - 1) and run + 1 or 1
    longest = math.max(longest, run)
  end
  local gc = assert(bio.gc_content(primer))
  local melting = assert(bio.melting_temperature(primer))
  local problems = {}
  if #primer < 18 or #primer > 30 then problems[#problems + 1] = "length" end
  if gc < 0.4 or gc > 0.6 then problems[#problems + 1] = "gc" end
  if not primer:find("[GC]$") then problems[#problems + 1] = "no clamp" end
  if longest > 4 then problems[#problems + 1] = "run of " .. longest end
  return {
    length = #primer,
    gc = ("%.2f"):format(gc),
    melting = ("%.1f"):format(melting),
    verdict = #problems == 0 and "good" or table.concat(problems, ", "),
  }
end
