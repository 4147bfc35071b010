--- How many letters of a sequence are G, C or S and how many A, T, U or W, where it
-- has no others. LuaJIT looks at eight letters at a time through its FFI; where there
-- is none, callers count with histogram.lua.

local engine = require("bio_compute.engine")

local bases = {}

local ffi = engine.ffi
if not ffi then return bases end

local bit = require("bit")
local band, bor, bxor, lshift, rshift = bit.band, bit.bor, bit.bxor, bit.lshift, bit.rshift
local cast = ffi.cast

-- One byte, eight times.
local function eight(byte) return cast("uint64_t", byte) * 0x1010101 * 0x100000001 end

local LOW_BITS, HIGH_BITS, ONES, ZERO = eight(0x7f), eight(0x80), eight(1), eight(0)
-- G and C differ in one bit, T and U in another; small letters in the bit 0x20.
local NOT_GC, C_LETTER = eight(0xdb), eight(0x43)
local NOT_TU, T_LETTER = eight(0xde), eight(0x54)
local NOT_SMALL, A_LETTER = eight(0xdf), eight(0x41)

local is_gc, is_at = ffi.new("uint8_t[256]"), ffi.new("uint8_t[256]")
for letter in string.gmatch("GCSgcs", ".") do is_gc[string.byte(letter)] = 1 end
for letter in string.gmatch("ATUWatuw", ".") do is_at[string.byte(letter)] = 1 end

local function count_singly(bytes, length)
  local gc, at = 0, 0
  for place = 0, length - 1 do
    local code = bytes[place]
    gc, at = gc + is_gc[code], at + is_at[code]
  end
  if gc + at ~= length then return nil end
  return gc, at
end

-- Are these eight letters of either kind, none of them S or W? Of a byte beyond ASCII the carries do not count.
local function are_plain(word)
  local other = band(bxor(band(word, NOT_GC), C_LETTER) + LOW_BITS, bxor(band(word, NOT_TU), T_LETTER) + LOW_BITS,
    bxor(band(word, NOT_SMALL), A_LETTER) + LOW_BITS)
  return band(bor(other, word), HIGH_BITS) == ZERO
end

-- How many of them are G or C, which alone have the second bit. The product has the sum of all bytes in its highest one.
local function gc_of(word) return tonumber(rshift(band(rshift(word, 1), ONES) * ONES, 56)) end

local is_little = ffi.abi("le")

--- GC and AT letters of `text`; nil where it has other characters.
function bases.count(text)
  local length = #text
  local bytes = cast("const uint8_t *", text)
  if not is_little then return count_singly(bytes, length) end
  local words, rest, gc = cast("const uint64_t *", bytes), length % 8, 0
  -- No word is kept from one round to the next: LuaJIT would put it into an object at the end.
  for index = 0, (length - rest) / 8 - 1 do
    local word = words[index]
    if not are_plain(word) then return count_singly(bytes, length) end
    gc = gc + gc_of(word)
  end
  if rest > 0 then
    -- The word that ends with the text, without what is before its last letters; a text has its length before it.
    local word = rshift(cast("const uint64_t *", bytes + (length - 8))[0], 64 - 8 * rest)
    if not are_plain(bor(word, lshift(A_LETTER, 8 * rest))) then return count_singly(bytes, length) end
    gc = gc + gc_of(word)
  end
  return gc, length - gc
end

-- LuaJIT compiles a loop where it meets it, and gives up on one that ends too often just then: it meets this with a long way to go.
for _ = 1, 2 do bases.count(string.rep("A", 800)) end

return bases
