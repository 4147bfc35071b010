--- Turns a motif into a list of elements: { letters, min, max }, where `letters` are
-- the upper-case letters that fit and min and max how often. PROSITE syntax:
-- Sigrist and others 2013, doi:10.1093/nar/gks1067.

local alphabet = require("bio_compute.alphabet")

local motif_pattern = {}

local all_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

-- Nucleotide code → the codes that are contained in it: R takes A, G and R.
local contained = {}
for code, bases in pairs(alphabet.nucleotides) do
  local fitting = {}
  for other, others in pairs(alphabet.nucleotides) do
    if other ~= "U" and not string.find(others, "[^" .. bases .. "]") then fitting[#fitting + 1] = other end
  end
  table.sort(fitting)
  contained[code] = table.concat(fitting)
end

--- Each letter for itself.
function motif_pattern.exact(text)
  local elements = {}
  for letter in string.gmatch(text, ".") do
    elements[#elements + 1] = { letters = letter, min = 1, max = 1 }
  end
  return elements
end

--- Nucleotide codes, upper case with U as T; nil, message for other letters.
function motif_pattern.iupac(text)
  local elements = {}
  for letter in string.gmatch(text, ".") do
    if not contained[letter] then return nil, string.format("%q is not a nucleotide code", letter) end
    elements[#elements + 1] = { letters = contained[letter], min = 1, max = 1 }
  end
  return elements
end

local function without(letters)
  return (string.gsub(all_letters, "[" .. letters .. "]", ""))
end

local function widened(letters)
  return (string.gsub(letters, ".", function(letter)
    return alphabet.residues[letter] and letter ~= "X" and letter .. alphabet.residues[letter] or letter
  end))
end

local function prosite_element(token)
  local body, repeats = string.match(token, "^(.-)%(([%d,]+)%)$")
  body = body or token
  local low, high = 1, 1
  if repeats then
    low, high = string.match(repeats, "^(%d+),?(%d*)$")
    if not low then return nil end
    low = tonumber(low)
    high = high == "" and low or tonumber(high)
    if high < low then return nil end
  end
  local letters
  if body == "X" then
    letters = all_letters
  elseif string.find(body, "^%a$") then
    letters = widened(body)
  elseif string.find(body, "^%[%a+%]$") then
    letters = widened(string.sub(body, 2, -2))
  elseif string.find(body, "^{%a+}$") then
    letters = without(string.sub(body, 2, -2))
  else
    return nil
  end
  return { letters = letters, min = low, max = high }
end

--- PROSITE: `N-{P}-[ST]-x(2,4)-C>.` in upper case. The list also has `at_start` and
-- `at_end` for `<` and `>`. nil, message for what is not understood.
function motif_pattern.prosite(text)
  local elements = {}
  text = string.gsub(string.gsub(text, "%s+", ""), "%.$", "")
  if string.sub(text, 1, 1) == "<" then elements.at_start, text = true, string.sub(text, 2) end
  if string.sub(text, -1) == ">" then elements.at_end, text = true, string.sub(text, 1, -2) end
  for token in string.gmatch(text, "[^-]+") do
    local element = prosite_element(token)
    if not element then return nil, string.format("%q is not a PROSITE element", token) end
    elements[#elements + 1] = element
  end
  return elements
end

return motif_pattern
