--- Random sequences that are the same on every Lua: the combined generator of
-- L'Ecuyer 1988, doi:10.1145/62959.62969. Each product stays below 2^47, so
-- doubles and integers give the same values.

local arguments = require("bio_compute.arguments")

local random = {}

local function generator(seed)
  local first = seed % 2147483562 + 1
  local second = (seed * 7 + 12345) % 2147483398 + 1
  local function draw()
    first = first * 40014 % 2147483563
    second = second * 40692 % 2147483399
    local value = first - second
    if value < 1 then value = value + 2147483562 end
    return value / 2147483563
  end
  for _ = 1, 20 do draw() end
  return draw
end

local known = { gc = "number", seed = "number", letters = "string" }

--- A sequence of `length` letters. `options.gc` is the chance of G or C (0.5),
-- `options.letters` draws from these letters instead, each equally likely.
-- `options.seed` is a whole number from 0 to 2^31 − 1 (1). The same arguments give
-- the same sequence on every Lua. nil, message for values out of range.
function random.random_sequence(length, options)
  arguments.check("random_sequence", 1, length, "number")
  options = arguments.options("random_sequence", options, known)
  local gc, seed, letters = options.gc or 0.5, options.seed or 1, options.letters
  if not arguments.is_whole(length, 0) then return nil, "the length must be a whole number of at least 0" end
  if not (gc >= 0 and gc <= 1) then return nil, "gc must be from 0 to 1" end
  if not arguments.is_whole(seed, 0) or seed >= 2 ^ 31 then
    return nil, "the seed must be a whole number from 0 to 2147483647"
  end
  if letters == "" then return nil, "letters must not be empty" end
  local draw, made = generator(seed), {}
  if letters then
    local size = #letters
    for i = 1, length do
      local at = math.floor(draw() * size) + 1
      made[i] = string.sub(letters, at, at)
    end
  else
    local g, c = gc / 2, gc
    local a = gc + (1 - gc) / 2
    for i = 1, length do
      local value = draw()
      made[i] = value < g and "G" or value < c and "C" or value < a and "A" or "T"
    end
  end
  return table.concat(made)
end

return random
