--- Words of length k. A word over A, C, G, T is a number in base 4 while counting
-- (k up to 26 fits exactly into a double) and becomes text once per distinct word;
-- its reverse complement is the reversed text of 4^k − 1 − number.

local alphabet = require("bio_compute.alphabet")
local arguments = require("bio_compute.arguments")
local engine = require("bio_compute.engine")

local kmers = {}

local byte, sub = string.byte, string.sub

local digit = {}
for i, pair in ipairs({ "Aa", "Cc", "Gg", "TtUu" }) do
  for j = 1, #pair do digit[byte(pair, j)] = i - 1 end
end

local function power_of_four(n)
  local value = 1
  for _ = 1, n do value = value * 4 end
  return value
end

-- A table to count in. Where most words will occur it is filled with zeros at once,
-- which spares Lua from growing it step by step.
local function fresh_counts(text, k)
  local counts = {}
  if k <= 8 and power_of_four(k) <= #text then
    for word = 1, power_of_four(k) - 1 do counts[word] = 0 end
    counts[0] = 0
  end
  return counts
end

-- word number → count, also with zeros; words with other letters are left out.
local function count_by_loop(text, k)
  local counts, word, run, quarter = fresh_counts(text, k), 0, 0, power_of_four(k - 1)
  for i = 1, #text do
    local d = digit[byte(text, i)]
    if d then
      word = word % quarter * 4 + d
      run = run + 1
      if run >= k then counts[word] = (counts[word] or 0) + 1 end
    else
      run = 0
    end
  end
  return counts
end

local function count_by_blocks(text, k)
  local n, word, run, quarter = fresh_counts(text, k), 0, 0, power_of_four(k - 1)
  local length = #text
  for i = 1, length, 8 do
    local a, b, c, d, e, f, g, h = byte(text, i, i + 7)
    if h then
      a, b, c, d, e, f, g, h = digit[a], digit[b], digit[c], digit[d], digit[e], digit[f], digit[g], digit[h]
    end
    if run >= k and a and b and c and d and e and f and g and h then
      word = word % quarter * 4 + a; n[word] = (n[word] or 0) + 1
      word = word % quarter * 4 + b; n[word] = (n[word] or 0) + 1
      word = word % quarter * 4 + c; n[word] = (n[word] or 0) + 1
      word = word % quarter * 4 + d; n[word] = (n[word] or 0) + 1
      word = word % quarter * 4 + e; n[word] = (n[word] or 0) + 1
      word = word % quarter * 4 + f; n[word] = (n[word] or 0) + 1
      word = word % quarter * 4 + g; n[word] = (n[word] or 0) + 1
      word = word % quarter * 4 + h; n[word] = (n[word] or 0) + 1
    else
      for j = i, i + 7 < length and i + 7 or length do
        local each = digit[byte(text, j)]
        if each then
          word = word % quarter * 4 + each
          run = run + 1
          if run >= k then n[word] = (n[word] or 0) + 1 end
        else
          run = 0
        end
      end
    end
  end
  return n
end

local count_words = engine.is_luajit and count_by_loop or count_by_blocks

local quads = {}
for code = 0, 255 do
  local text, rest = "", code
  for _ = 1, 4 do
    local d = rest % 4
    text = sub("ACGT", d + 1, d + 1) .. text
    rest = (rest - d) / 4
  end
  quads[code] = text
end

-- The text of a word number.
local function spell(word, k)
  if k <= 4 then return sub(quads[word], 5 - k) end
  if k <= 8 then
    local low = word % 256
    return sub(quads[(word - low) / 256], 9 - k) .. quads[low]
  end
  local low = word % 65536
  local last = low % 256
  return spell((word - low) / 65536, k - 8) .. quads[(low - last) / 256] .. quads[last]
end

local function by_letters(text, k, letters, canonical)
  local counts, pattern = {}, nil
  if letters then pattern = "[^" .. string.gsub(letters, "%W", "%%%0") .. "]" end
  for i = 1, #text - k + 1 do
    local word = sub(text, i, i + k - 1)
    if not pattern or not string.find(word, pattern) then
      if canonical then
        local partner = string.gsub(string.reverse(word), "%a", alphabet.complements)
        if partner < word then word = partner end
      end
      counts[word] = (counts[word] or 0) + 1
    end
  end
  return counts
end

local known = { canonical = "boolean", alphabet = "string" }

--- Word → number of occurrences, in upper case. By default the words are over A, C,
-- G, T (U counts as T) and words with any other letter are left out. Options:
-- `canonical` counts a word together with its reverse complement, under the smaller
-- of the two; `alphabet` is a text of the allowed letters, or "any". nil, message
-- when k is not a whole number of at least 1.
function kmers.kmer_counts(sequence, k, options)
  arguments.check("kmer_counts", 1, sequence, "string")
  arguments.check("kmer_counts", 2, k, "number")
  options = arguments.options("kmer_counts", options, known)
  if not arguments.is_whole(k, 1) then return nil, "k must be a whole number of at least 1" end
  local letters = options.alphabet
  if letters == "any" then return by_letters(string.upper(sequence), k, nil, options.canonical) end
  if letters then return by_letters(string.upper(sequence), k, string.upper(letters), options.canonical) end
  if k > 26 then return by_letters(alphabet.as_dna(sequence), k, "ACGT", options.canonical) end
  local counts, highest = {}, power_of_four(k) - 1
  for word, number in pairs(count_words(sequence, k)) do
    local text = number > 0 and spell(word, k)
    if text and options.canonical then
      local partner = string.reverse(spell(highest - word, k))
      if partner < text then text = partner end
      counts[text] = (counts[text] or 0) + number
    elseif text then
      counts[text] = number
    end
  end
  return counts
end

--- How many distinct words occur once, twice, …: a list whose entry i is the number
-- of words that occur i times. Arguments as kmer_counts.
function kmers.kmer_spectrum(sequence, k, options)
  arguments.check("kmer_spectrum", 1, sequence, "string")
  arguments.check("kmer_spectrum", 2, k, "number")
  local counts, message = kmers.kmer_counts(sequence, k, options)
  if not counts then return nil, message end
  local found, highest = {}, 0
  for _, number in pairs(counts) do
    found[number] = (found[number] or 0) + 1
    if number > highest then highest = number end
  end
  local list = {}
  for i = 1, highest do list[i] = found[i] or 0 end
  return list
end

local known_minimizers = { canonical = "boolean" }

--- The (w, k) minimizers: for each `w` words of length `k` in a row the smallest in
-- the order of the alphabet, the leftmost of equal ones. A list of { position, word,
-- strand }, each position once. With `canonical` a word is compared and given as the
-- smaller of itself and its reverse complement (`strand` "-" for the latter). Words
-- with other letters than A, C, G, T, U end a row. k is at most 26. Source: Roberts
-- and others 2004, doi:10.1093/bioinformatics/bth408.
function kmers.minimizers(sequence, k, w, options)
  arguments.check("minimizers", 1, sequence, "string")
  arguments.check("minimizers", 2, k, "number")
  arguments.check("minimizers", 3, w, "number")
  options = arguments.options("minimizers", options, known_minimizers)
  if not arguments.is_whole(k, 1) or k > 26 then return nil, "k must be a whole number from 1 to 26" end
  if not arguments.is_whole(w, 1) then return nil, "w must be a whole number of at least 1" end
  local quarter, list, last = power_of_four(k - 1), {}, 0
  local word, partner, run = 0, 0, 0
  local values, places, signs, head, tail = {}, {}, {}, 1, 0
  for i = 1, #sequence do
    local d = digit[byte(sequence, i)]
    if d then
      word = word % quarter * 4 + d
      partner = (partner - partner % 4) / 4 + (3 - d) * quarter
      run = run + 1
      if run >= k then
        local value, sign = word, "+"
        if options.canonical and partner < word then value, sign = partner, "-" end
        while tail >= head and values[tail] > value do tail = tail - 1 end
        tail = tail + 1
        local place = i - k + 1
        values[tail], places[tail], signs[tail] = value, place, sign
        if places[head] <= place - w then head = head + 1 end
        if run >= k + w - 1 and places[head] ~= last then
          last = places[head]
          list[#list + 1] = { position = last, word = spell(values[head], k), strand = signs[head] }
        end
      end
    else
      run, partner, head, tail = 0, 0, 1, 0
    end
  end
  return list
end

return kmers
