import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLua } from '@bioxen/testkit';
import { afterAll, expect, test } from 'vitest';

const temporary = mkdtempSync(join(tmpdir(), 'bioxen-readers-'));
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

// Reads each block with both readers, to its end, and compares all that they give.
const COMPARE = `
local folder, piece = ...
local function text_of(name)
  local file = assert(io.open(folder .. name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end
local plain = assert(loadstring(text_of("record-readers.lua")))(tostring)
local swift_text = assert(loadstring(text_of("swift-text.lua")))()
local swift = assert(loadstring(text_of("swift-readers.lua")))(plain, swift_text, assert(loadstring(text_of("swift-room.lua")))())

local function read_all(read, block, size)
  local at, found = 1, {}
  while at <= size do
    local values = { read(block, at, size) }
    for index = 1, 7 do found[#found + 1] = tostring(values[index]) end
    if not values[1] then break end
    at = values[5]
  end
  return table.concat(found, "|")
end

local seed = 1
local function any(count)
  seed = (seed * 16807) % 2147483647
  return seed % count + 1
end
local function pick(list) return list[any(#list)] end
local ends = { "\\n", "\\n", "\\n", "\\n", "\\r\\n" }
local letters = { "ACGT", "acgtn", "RYKMSWBDHV", "*", "-.", "", ("ACGTACGTAC"):rep(20) }
local wrong = { "1", " ", "\\t", "\\255", "@", ">", "{", "[", "\\0", "\\r", "\\r" }
local qualities = { "!", "~", "@", "+", "I", "IIIIIIIIIII" }
local headers = { "a", "b c", "c  d e ", " x", "", "\\195\\169 \\128", "a\\0b\\vc", "d\\t", "e\\rf", "g \\r\\r" }

local function sequence(damage)
  local parts = {}
  for index = 1, any(6) - 1 do parts[index] = pick(letters) end
  if any(damage) == 1 then parts[#parts + 1] = pick(wrong) .. pick(letters) end
  return table.concat(parts)
end
local makers = {}
function makers.fasta(damage)
  local lines = { ">" .. pick(headers) }
  for _ = 1, any(4) - 1 do lines[#lines + 1] = sequence(damage) end
  if any(damage) == 1 then table.insert(lines, 1, pick({ "", " ", "ACGT" })) end
  return table.concat(lines, pick(ends)) .. pick(ends)
end
function makers.fastq(damage)
  local letters_here, quality = sequence(damage), ""
  while #quality < #letters_here do quality = quality .. pick(qualities) end
  quality = quality:sub(1, #letters_here)
  if any(damage) == 1 then quality = quality .. pick(wrong) end
  if any(damage) == 1 then quality = quality:sub(2) .. pick(wrong) end
  local ending = pick(ends)
  return table.concat({ "@" .. pick(headers), letters_here, any(damage) == 1 and "-" or "+", quality, "" }, ending)
end

local compared = 0
for _, kind in ipairs({ "fasta", "fastq" }) do
  for _, damage in ipairs({ 1e9, 8 }) do
    for _ = 1, 4000 do
      local records = {}
      for index = 1, any(4) do records[index] = makers[kind](damage) end
      local block = table.concat(records)
      if any(3) == 1 then block = block:sub(1, any(#block)) end
      local expected = read_all(plain[kind], block, #block)
      local function compare(what, got)
        if expected == got then return end
        print(what, kind, string.format("%q", block), expected, got)
        os.exit(1)
      end
      compare("text", read_all(swift[kind], block, #block))
      if any(8) == 1 then
        -- The same bytes within a file, where others stand around them.
        local file = assert(io.open(piece, "wb"))
        file:write("ACGT@>\\n", block, ">ACGT\\n")
        file:close()
        compare("piece", read_all(swift[kind], assert(swift.read_piece(piece, 7, #block)), #block))
        assert(swift.read_piece(piece, 7, #block + 8) == nil, "it reads beyond the end")
      end
      compared = compared + 1
    end
  end
end
print(compared .. " blocks are read alike")
`;

test('what LuaJIT reads by its FFI is what every Lua reads, sound or damaged', ({ skip }) => {
  const { path = '', skipReason } = findLua('luajit');
  if (skipReason !== undefined) skip(skipReason);
  const folder = fileURLToPath(new URL('./', import.meta.url));
  const { stdout, stderr } = spawnSync(path, ['-', folder, join(temporary, 'piece')], {
    input: COMPARE,
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: '16000 blocks are read alike\n', stderr: '' });
});
