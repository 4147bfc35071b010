-- Reads records of FASTA and FASTQ out of a block of text, in any Lua version.
local plain_text = ...
local byte, find, format, gsub, sub, concat = string.byte, string.find, string.format, string.gsub, string.sub, table.concat
local open = io.open

-- The header without its mark, in id and description.
local function split_header(header)
  local first, last = find(header, "%s+")
  if not first then return header, "" end
  return sub(header, 1, first - 1), (gsub(sub(header, last + 1), "%s+$", ""))
end

-- Lines that end in CR alone make one line of a whole file, which would pass for a header.
local ENDS_IN_CR = "a header goes on behind a carriage return; lines end in LF or CRLF"

local function line_at(block, at)
  local stop = find(block, "\n", at, true)
  local text = sub(block, at, stop and stop - 1 or -1)
  if byte(text, -1) == 13 then text = sub(text, 1, -2) end
  return text, stop and stop + 1 or #block + 1
end

local function quoted(text)
  return format("%q", plain_text(sub(text, 1, 20))):gsub("\\\n", "\\n") .. ""
end

-- A reader gives (id, description, sequence, quality, next place, lines) or (nil, problem, line within the record).
local readers = {}

function readers.fasta(block, at)
  local lines = 0
  -- Blank lines before the first record.
  while find(block, "^[ \t\r]*\n", at) do
    local _, stop = find(block, "^[ \t\r]*\n", at)
    at, lines = stop + 1, lines + 1
  end
  if find(block, "^%s*$", at) then return false, at, lines end
  if byte(block, at) ~= 62 then return nil, "there is sequence before the first \">\"", lines + 1 end
  local header, place = line_at(block, at + 1)
  lines = lines + 1
  local header_line = lines
  if find(header, "\r%S") then return nil, ENDS_IN_CR, lines end
  local id, description = split_header((gsub(header, "^%s+", "")))
  if id == "" then return nil, "a header has no id after \">\"", lines end
  local parts, count, size = {}, 0, #block
  while place <= size and byte(block, place) ~= 62 do
    local text
    text, place = line_at(block, place)
    lines = lines + 1
    -- Letters alone are seen to be so in a quarter of the time.
    if not find(text, "^[A-Za-z]*$") and find(text, "[^%a*.%-]") then
      text = gsub(text, "%s+", "")
      local wrong = find(text, "[^%a*.%-]")
      if wrong then return nil, quoted(sub(text, wrong, wrong)) .. " is no letter of a sequence", lines end
    end
    if text ~= "" then
      count = count + 1
      parts[count] = text
    end
  end
  return id, description, count == 1 and parts[1] or concat(parts), nil, place, lines, header_line
end

function readers.fastq(block, at)
  if find(block, "^[ \t\r\n]*$", at) then return false, at, 0 end
  if byte(block, at) ~= 64 then
    return nil, "a record begins with \"@\", this line with " .. quoted((line_at(block, at)))
      .. "; a record has four lines", 1
  end
  local size = #block
  local header, sequence, plus, quality, place
  header, place = line_at(block, at + 1)
  if place > size then return nil, "the file ends within a record", 1 end
  sequence, place = line_at(block, place)
  if place > size then return nil, "the file ends within a record", 2 end
  plus, place = line_at(block, place)
  if byte(plus) ~= 43 then
    return nil, "the third line of a record begins with \"+\", this one with " .. quoted(plus)
      .. "; a record has four lines", 3
  end
  if place > size then
    if sequence ~= "" then return nil, "the file ends within a record", 3 end
    quality = ""
  else
    quality, place = line_at(block, place)
  end
  if find(header, "\r%S") then return nil, ENDS_IN_CR, 1 end
  local id, description = split_header(header)
  if id == "" then return nil, "a header has no id after \"@\"", 1 end
  local wrong = not find(sequence, "^[A-Za-z]*$") and find(sequence, "[^%a*.%-]")
  if wrong then return nil, quoted(sub(sequence, wrong, wrong)) .. " is no letter of a sequence", 2 end
  if #quality ~= #sequence then
    return nil, "the quality has " .. #quality .. " characters and the sequence " .. #sequence, 4
  end
  wrong = not find(quality, "^[!-~]*$") and find(quality, "[^!-~]")
  if wrong then return nil, quoted(sub(quality, wrong, wrong)) .. " is no quality", 4 end
  return id, description, sequence, quality, place, 4, 1
end

local open_path, open_file

-- The bytes of a piece of a file; nil where it is not to be seen.
function readers.read_piece(path, start, length)
  if path ~= open_path then open_path, open_file = path, open(path, "rb") end
  if not open_file or not open_file:seek("set", start) then return nil end
  local text = open_file:read(length)
  if text and #text == length then return text end
end

return readers
