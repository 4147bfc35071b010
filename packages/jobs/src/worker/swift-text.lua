-- Looks at texts eight bytes at a time where LuaJIT has its FFI. Of bytes beyond ASCII the additions carry over into their
-- neighbours; no text with one of them passes, so that does no harm.
local ffi = require("ffi")
local bit = require("bit")
local band, bor, bnot, bxor, lshift, rshift = bit.band, bit.bor, bit.bnot, bit.bxor, bit.lshift, bit.rshift
local cast, new = ffi.cast, ffi.new
local find, char = string.find, string.char

-- One byte, eight times.
local function eight(byte) return cast("uint64_t", byte) * 0x1010101 * 0x100000001 end
local HIGH, LOWER, ONES, LOW_BITS = eight(0x80), eight(0x20), eight(1), eight(0x7f)
local FROM_A, BEYOND_Z, SMALL_A = eight(0x80 - 0x61), eight(0x80 - 0x7b), eight(0x61)
local FROM_MARK, BEYOND_TILDE, FROM_BLANK = eight(0x80 - 0x21), eight(0x80 - 0x7f), eight(0x80 - 0x20)
local QUOTE, BACKSLASH = eight(0x22), eight(0x5c)

local function signs(pattern)
  local are = new("uint8_t[256]")
  for code = 0, 255 do
    if find(char(code), pattern) then are[code] = 1 end
  end
  return are
end
local is_letter, is_quality, is_plain_sign = signs("^[%a*.%-]$"), signs("^[!-~]$"), signs("^[^%c\"\\\128-\255]$")

local function all_are(are, bytes, count)
  for index = 0, count - 1 do
    if are[bytes[index]] == 0 then return false end
  end
  return true
end

-- The last bytes, fewer than eight: what is before them is shifted out, and letters take the free places. Before the bytes of a
-- text stands its length, and readers leave room before theirs, so there is something to read.
local is_little = ffi.abi("le")
local function last_word(bytes, count, rest)
  if rest == 0 then return SMALL_A end
  local word = cast("const uint64_t *", bytes + (count - 8))[0]
  return bor(rshift(word, 64 - 8 * rest), lshift(SMALL_A, 8 * rest))
end

-- No word is kept from one round of a loop to the next: LuaJIT would put it into an object at the end.
local function are_letters(word)
  local lower = bor(word, LOWER)
  return band(lower + FROM_A, bnot(lower + BEYOND_Z), bnot(lower), HIGH) == HIGH
end

local function are_qualities(word)
  return band(word + FROM_MARK, bnot(word + BEYOND_TILDE), bnot(word), HIGH) == HIGH
end

local function are_plain(word)
  return band(word + FROM_BLANK, bxor(word, QUOTE) + LOW_BITS, bxor(word, BACKSLASH) + LOW_BITS, bnot(word + ONES), bnot(word), HIGH)
    == HIGH
end

local text = {}

-- Whether these bytes are letters, or the signs that stand among them.
function text.letters_only(bytes, count)
  if not is_little then return all_are(is_letter, bytes, count) end
  local words, rest = cast("const uint64_t *", bytes), count % 8
  for index = 0, (count - rest) / 8 - 1 do
    if not are_letters(words[index]) then return all_are(is_letter, bytes, count) end
  end
  return are_letters(last_word(bytes, count, rest)) or all_are(is_letter, bytes, count)
end

function text.qualities_only(bytes, count)
  if not is_little then return all_are(is_quality, bytes, count) end
  local words, rest = cast("const uint64_t *", bytes), count % 8
  for index = 0, (count - rest) / 8 - 1 do
    if not are_qualities(words[index]) then return false end
  end
  return are_qualities(last_word(bytes, count, rest))
end

-- Whether a text stands in JSON as it is: ASCII without control characters, quotes and backslashes.
function text.is_plain(value)
  local bytes, count = cast("const uint8_t *", value), #value
  if not is_little then return all_are(is_plain_sign, bytes, count) end
  local words, rest = cast("const uint64_t *", bytes), count % 8
  if not are_plain(last_word(bytes, count, rest)) then return false end
  -- Most are short: a loop of few rounds costs more than the rounds.
  if count >= 8 and not are_plain(words[0]) then return false end
  if count >= 16 and not are_plain(words[1]) then return false end
  if count >= 24 and not are_plain(words[2]) then return false end
  if count >= 32 and not are_plain(words[3]) then return false end
  for index = 4, (count - rest) / 8 - 1 do
    if not are_plain(words[index]) then return false end
  end
  return true
end

-- LuaJIT compiles a loop where it meets it, and gives up on one that ends too often just then: it meets these with a long way to go.
local sample = ("a"):rep(800)
for _ = 1, 2 do
  text.letters_only(cast("const uint8_t *", sample), #sample)
  text.qualities_only(cast("const uint8_t *", sample), #sample)
  text.is_plain(sample)
end

return text
