--- FASTA: Pearson and Lipman 1988, doi:10.1073/pnas.85.8.2444.

local arguments = require("bio_compute.arguments")
local lines = require("bio_compute.lines")

local fasta = {}

local byte, sub = string.byte, string.sub
local MARK, COMMENT = byte(">"), byte(";")

local known = { lines = "boolean" }

--- An iterator of records { id, description, sequence }; `description` is the rest of
-- the header after the id. `source` is a text, a file name, an open file, or a
-- function that gives pieces of text until nil (with `lines = true` whole lines, as
-- `io.lines` does); without it standard input is read. One record is in memory at a
-- time. Blanks inside of sequences,
-- blank lines and CR LF are understood, case is kept, and `>` begins a record only
-- at the start of a line. Raises an error for a file that cannot be opened and, while
-- iterating, for gzip and for letters before the first header, so that no data is
-- lost silently.
function fasta.read_fasta(source, options)
  options = arguments.options("read_fasta", options, known)
  local next_line = lines.from("read_fasta", source, ">", options.lines)
  local header, number = nil, 0
  return function()
    local parts = {}
    while true do
      local line = next_line()
      number = number + 1
      local first = line and byte(line, 1)
      if line == nil or first == MARK then
        local finished = header
        header = line and sub(line, 2)
        if finished then
          local id, description = string.match(finished, "^%s*(%S*)%s*(.-)%s*$")
          return { id = id, description = description, sequence = table.concat(parts) }
        end
        if line == nil then return nil end
      elseif first ~= COMMENT or header then
        if string.find(line, "%s") then line = string.gsub(line, "%s+", "") end
        if line ~= "" then
          if not header then
            error(string.format("bio_compute.read_fasta: line %d has a sequence before the first header", number), 2)
          end
          parts[#parts + 1] = line
        end
      end
    end
  end
end

--- Gives each record of a record, a list or an iterator to `use`.
function fasta.each_record(name, records, use)
  if type(records) == "function" then
    for record in records do use(record) end
    return
  end
  arguments.check(name, 1, records, "table")
  if records.sequence then return use(records) end
  for _, record in ipairs(records) do use(record) end
end

--- The header of a record, without line ends.
function fasta.header(record)
  local text = tostring(record.id or "")
  if record.description and record.description ~= "" then text = text .. " " .. record.description end
  return (string.gsub(text, "[\r\n]+", " "))
end

local known_write = { width = "number", write = "function" }

--- The FASTA text of a record, a list of records or an iterator. `options.width` is
-- the number of letters a line (60; 0 for one line). With `options.write` each
-- record's text goes to that function and the number of records is returned.
function fasta.write_fasta(records, options)
  options = arguments.options("write_fasta", options, known_write)
  local width = options.width or 60
  if not arguments.is_whole(width, 0) then return nil, "the width must be a whole number of at least 0" end
  local parts, number = {}, 0
  local write = options.write or function(text) parts[#parts + 1] = text end
  fasta.each_record("write_fasta", records, function(record)
    local rows, sequence = { ">" .. fasta.header(record) }, record.sequence
    if width == 0 then
      rows[2] = sequence
    else
      for start = 1, #sequence, width do rows[#rows + 1] = sub(sequence, start, start + width - 1) end
    end
    number = number + 1
    write(table.concat(rows, "\n") .. "\n")
  end)
  if options.write then return number end
  return table.concat(parts)
end

return fasta
