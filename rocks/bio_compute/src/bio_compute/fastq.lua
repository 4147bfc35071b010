--- FASTQ: Cock and others 2010, doi:10.1093/nar/gkp1137.

local arguments = require("bio_compute.arguments")
local fasta = require("bio_compute.fasta")
local lines = require("bio_compute.lines")

local fastq = {}

local byte, sub = string.byte, string.sub

--- What the quality characters say about the offset: 33 or 64, whether that is
-- certain, and the reason as text. `qualities` is a quality text or a list of them.
-- Characters below `;` exist only with offset 33; a text without them is taken for
-- 64 only when it goes above `J` (41 with offset 33) and never below `@`, and that is
-- never certain.
function fastq.detect_quality_offset(qualities)
  if type(qualities) == "string" then qualities = { qualities } end
  arguments.check("detect_quality_offset", 1, qualities, "table")
  local low, high = 255, 0
  for _, text in ipairs(qualities) do
    for i = 1, #text do
      local code = byte(text, i)
      if code < low then low = code end
      if code > high then high = code end
    end
  end
  if high == 0 then return 33, false, "no quality characters" end
  local range = string.format("characters from %q to %q", string.char(low), string.char(high))
  if low < 59 then return 33, true, range end
  if low >= 64 and high > 74 then return 64, false, range end
  return 33, false, range
end

-- `qualities`, the list of numbers, is worked out when it is first asked for.
local record_behaviour = {
  __index = function(record, key)
    if key ~= "qualities" then return nil end
    local list, offset, quality = {}, record.offset, record.quality
    for i = 1, #quality do list[i] = byte(quality, i) - offset end
    rawset(record, "qualities", list)
    return list
  end,
}

local function records_of(next_line)
  local number = 0
  local function line()
    number = number + 1
    return next_line()
  end
  local function fail(text)
    error(string.format("bio_compute.read_fastq: line %d: %s", number, text), 3)
  end
  return function()
    local header = line()
    while header and not string.find(header, "%S") do header = line() end
    if not header then return nil end
    if sub(header, 1, 1) ~= "@" then fail("a record begins with @") end
    local parts, part = {}, line()
    while part and sub(part, 1, 1) ~= "+" do
      parts[#parts + 1] = string.find(part, "%s") and string.gsub(part, "%s+", "") or part
      part = line()
    end
    if not part then fail("the file ends inside of a record") end
    local sequence = table.concat(parts)
    local quality = line()
    while quality and #quality < #sequence do
      local more = line()
      if not more then fail("the file ends inside of a record") end
      quality = quality .. more
    end
    if not quality and sequence ~= "" then fail("the file ends inside of a record") end
    quality = quality or ""
    if #quality ~= #sequence then
      fail(string.format("%d quality characters for %d letters", #quality, #sequence))
    end
    local id, description = string.match(header, "^@%s*(%S*)%s*(.-)%s*$")
    return setmetatable({ id = id, description = description, sequence = sequence, quality = quality }, record_behaviour)
  end
end

-- Reads up to 1,000 records ahead until the offset is certain.
local function with_detection(next_record)
  local waiting, at, offset, certain = {}, 1, nil, nil
  return function()
    if not offset then
      local texts = {}
      repeat
        local record = next_record()
        if record then
          waiting[#waiting + 1], texts[1] = record, record.quality
          local _, sure = fastq.detect_quality_offset(texts)
          certain = sure
        end
      until certain or not record or #waiting >= 1000
      for i, record in ipairs(waiting) do texts[i] = record.quality end
      offset, certain = fastq.detect_quality_offset(texts)
    end
    local record = waiting[at]
    if record then
      waiting[at], at = false, at + 1
    else
      record = next_record()
    end
    if record then record.offset, record.offset_certain = offset, certain end
    return record
  end
end

local known = { lines = "boolean", offset = "number|string" }

--- An iterator of records { id, description, sequence, quality, qualities, offset }:
-- `quality` is the text of the file, `qualities` the list of numbers. `source` as
-- read_fasta. Sequences and qualities over several lines are understood.
-- `options.offset` is 33 (default), 64, or "detect", which looks at up to 1,000
-- records and tells in each record's `offset_certain` whether the characters left
-- no doubt. Raises an error for a file that cannot be opened, for another offset and,
-- while iterating, for gzip and for a broken record, so that no data is lost silently.
function fastq.read_fastq(source, options)
  options = arguments.options("read_fastq", options, known)
  local offset = options.offset or 33
  if offset ~= 33 and offset ~= 64 and offset ~= "detect" then
    error(string.format("bio_compute.read_fastq: the offset must be 33, 64 or \"detect\", not %s", tostring(offset)), 2)
  end
  local next_line = lines.from("read_fastq", source, "@", options.lines)
  local next_record = records_of(next_line)
  if offset == "detect" then return with_detection(next_record) end
  return function()
    local record = next_record()
    if record then record.offset = offset end
    return record
  end
end

local function quality_text(record, offset)
  if record.quality then return record.quality end
  local characters = {}
  for i, value in ipairs(record.qualities or {}) do characters[i] = string.char(value + offset) end
  return table.concat(characters)
end

local known_write = { offset = "number", write = "function" }

--- The FASTQ text of a record, a list of records or an iterator, four lines each.
-- A record without `quality` has its `qualities` written with `options.offset` (33).
-- `options.write` as write_fasta. nil, message when a quality does not fit its
-- sequence.
function fastq.write_fastq(records, options)
  options = arguments.options("write_fastq", options, known_write)
  local parts, number, wrong = {}, 0, nil
  local write = options.write or function(text) parts[#parts + 1] = text end
  fasta.each_record("write_fastq", records, function(record)
    local quality = quality_text(record, options.offset or 33)
    number = number + 1
    if #quality ~= #record.sequence then
      wrong = wrong or string.format("record %d has %d qualities for %d letters", number, #quality, #record.sequence)
    elseif not wrong then
      write(table.concat({ "@" .. fasta.header(record), record.sequence, "+", quality, "" }, "\n"))
    end
  end)
  if wrong then return nil, wrong end
  if options.write then return number end
  return table.concat(parts)
end

return fastq
