-- 113 endless-chunk: a chunk whose text goes on for ever, in one function.
--@ row: use all memory
--@ vm: {"limits":{"memoryBytes":16777216}}
--@ embedded: fails memory or contained
--@ strict, reduced, minimal: fails memory or contained or limit memory or dies
local attempts = require("attempts")
attempts.try("endless text", function()
  local loaded, message = load(function() return "x = 'a long enough piece of text' " end)
  if message and message:find("memory") then error(message, 0) end
  return loaded
end)
return attempts.report()
