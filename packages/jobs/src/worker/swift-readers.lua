-- The readers of map-worker.lua where LuaJIT has its FFI: nothing in them keeps it from compiling the way of a plain record. What
-- is not plain, and what is wrong, is left to the readers that are given, which find the words for it. A block is a text, or
-- bytes in `room`.
local slow, swift_text, rooms = ...
local ffi = require("ffi")
local letters_only, qualities_only = swift_text.letters_only, swift_text.qualities_only
local cast, copy, text_of, new = ffi.cast, ffi.copy, ffi.string, ffi.new
local find, char = string.find, string.char
local open = io.open
local C = ffi.C

-- Under names of their own, so that a program may declare these functions as it likes.
ffi.cdef('const uint8_t *bioxen_find_byte(const uint8_t *, int, size_t) __asm__("memchr");')
ffi.cdef('size_t bioxen_length_without(const uint8_t *, const char *) __asm__("strcspn");')
ffi.cdef('size_t bioxen_read(void *, size_t, size_t, void *) __asm__("fread");')

local LF, CR = 10, 13
local BLANKS = " \t\n\v\f\r"
local is_blank = new("uint8_t[256]")
for code = 0, 255 do
  if find(char(code), "^%s$") then is_blank[code] = 1 end
end

local joined, piece = rooms.make(65536), rooms.make(65536)
-- The piece as a text, where a record asked for it.
local piece_text

local function slowly(read, block, at, size)
  if type(block) ~= "string" then
    piece_text = piece_text or text_of(block, size)
    block = piece_text
  end
  return read(block, at)
end

-- Where the line that begins at `from` ends: the place of its line end, or the size where it has none.
local function line_end(text, from, size)
  if from >= size then return size end
  local found = C.bioxen_find_byte(text + from, LF, size - from)
  if found == nil then return size end
  return tonumber(found - text)
end

-- Without the CR of CRLF.
local function trimmed(text, from, stop)
  if stop > from and text[stop - 1] == CR then return stop - 1 end
  return stop
end

local function has_return(text, from, stop)
  return stop > from and C.bioxen_find_byte(text + from, CR, stop - from) ~= nil
end

-- As other Luas count, from 1; behind the last line that has no end there is nothing.
local function next_place(place, size) return place < size and place + 1 or size + 1 end

-- The header in id and description. Behind every block stands a zero, which ends the search; one in a header does not count.
local function split_header(text, from, stop)
  local at = from + tonumber(C.bioxen_length_without(text + from, BLANKS))
  while at < stop and is_blank[text[at]] == 0 do at = at + 1 end
  if at >= stop then return text_of(text + from, stop - from), "" end
  local id = text_of(text + from, at - from)
  at = at + 1
  while at < stop and is_blank[text[at]] == 1 do at = at + 1 end
  while stop > at and is_blank[text[stop - 1]] == 1 do stop = stop - 1 end
  return id, text_of(text + at, stop - at)
end

-- The lines of a sequence in `joined`: how many letters, the next place and how many lines. Lines are mostly of one length:
-- with `guess` a line end that stands where the first line has one is taken for the next, unseen what is before it.
local function join_lines(text, place, size, guess)
  local lines, count, width = 0, 0, 0
  while place < size and text[place] ~= 62 do
    local stop = place + width
    if width == 0 or stop >= size or text[stop] ~= LF then stop = line_end(text, place, size) end
    if guess and lines == 0 then width = stop - place end
    local length = trimmed(text, place, stop) - place
    if count + length > joined.size then rooms.grow(joined, count + length, count) end
    copy(joined.bytes + count, text + place, length)
    count, lines, place = count + length, lines + 1, stop + 1
  end
  return count, place, lines
end

local swift = { is_plain = swift_text.is_plain }

function swift.fasta(block, at, size)
  local text = cast("const uint8_t *", block)
  if at > size or text[at - 1] ~= 62 then return slowly(slow.fasta, block, at, size) end
  local stop = line_end(text, at, size)
  local from, header_stop = at, trimmed(text, at, stop)
  if has_return(text, at, header_stop) then return slowly(slow.fasta, block, at, size) end
  while from < header_stop and is_blank[text[from]] == 1 do from = from + 1 end
  local id, description = split_header(text, from, header_stop)
  local start = stop + 1
  stop = line_end(text, start, size)
  if stop + 1 >= size or text[stop + 1] == 62 then
    local length = trimmed(text, start, stop) - start
    if id == "" or start >= size or text[start] == 62 or not letters_only(text + start, length) then
      return slowly(slow.fasta, block, at, size)
    end
    return id, description, text_of(text + start, length), nil, next_place(stop + 1, size), 2, 1
  end
  local count, place, lines = join_lines(text, start, size, true)
  -- A line end is no letter, so a wrong guess is seen.
  if not letters_only(joined.bytes, count) then
    count, place, lines = join_lines(text, start, size, false)
    if not letters_only(joined.bytes, count) then return slowly(slow.fasta, block, at, size) end
  end
  if id == "" then return slowly(slow.fasta, block, at, size) end
  return id, description, text_of(joined.bytes, count), nil, next_place(place, size), lines + 1, 1
end

function swift.fastq(block, at, size)
  local text = cast("const uint8_t *", block)
  if at > size or text[at - 1] ~= 64 then return slowly(slow.fastq, block, at, size) end
  local header_stop = line_end(text, at, size)
  local start = header_stop + 1
  local stop = line_end(text, start, size)
  local plus = stop + 1
  local quality = line_end(text, plus, size) + 1
  if quality >= size or text[plus] ~= 43 then return slowly(slow.fastq, block, at, size) end
  local length = trimmed(text, start, stop) - start
  -- As long as the sequence, or wrong; a line end within is no quality.
  local last = quality + length
  local quality_stop = last
  if last < size and text[last] == CR then quality_stop = last + 1 end
  if last > size or (quality_stop < size and text[quality_stop] ~= LF) or not letters_only(text + start, length)
    or not qualities_only(text + quality, length) then
    return slowly(slow.fastq, block, at, size)
  end
  header_stop = trimmed(text, at, header_stop)
  if has_return(text, at, header_stop) then return slowly(slow.fastq, block, at, size) end
  local id, description = split_header(text, at, header_stop)
  if id == "" then return slowly(slow.fastq, block, at, size) end
  return id, description, text_of(text + start, length), text_of(text + quality, length), next_place(quality_stop + 1, size), 4, 1
end

local open_path, open_file

-- The bytes of a piece of a file, until the next one is read; nil where it is not to be seen.
function swift.read_piece(path, start, length)
  if path ~= open_path then
    open_path, open_file = path, open(path, "rb")
    if open_file then open_file:setvbuf("no") end
  end
  if not open_file or not open_file:seek("set", start) then return nil end
  if length > piece.size then rooms.grow(piece, length, 0) end
  piece_text, piece.bytes[length] = nil, 0
  if tonumber(C.bioxen_read(piece.bytes, 1, length, open_file)) == length then return piece.bytes end
end

-- As in swift-text.lua.
do
  local block = ">a\n" .. ("ACGT\n"):rep(200)
  for _ = 1, 2 do swift.fasta(block, 1, #block) end
end

return swift
