// Fifteen programs that use different parts of an interpreter. Each runs some 50 to 200 ms on native Lua 5.4
// and returns a checksum, so that the engines are seen to have done the same work.
const SEQUENCE = `
local seed, bases, parts = 42, { "A", "C", "G", "T" }, {}
for i = 1, 200000 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  parts[i] = bases[math.floor(seed / 65536) % 4 + 1]
end
local dna = table.concat(parts)
`;

export const workloads = {
  'GC count by sub': `${SEQUENCE}
local n = 0
for _ = 1, 5 do
  for i = 1, #dna do
    local base = dna:sub(i, i)
    if base == "G" or base == "C" then n = n + 1 end
  end
end
return n`,
  'GC count by byte': `${SEQUENCE}
local n, byte = 0, string.byte
for _ = 1, 10 do
  for i = 1, #dna do
    local b = byte(dna, i)
    if b == 71 or b == 67 then n = n + 1 end
  end
end
return n`,
  'GC count by gsub': `${SEQUENCE}
local n = 0
for _ = 1, 20 do n = n + select(2, dna:gsub("[GC]", "")) end
return n`,
  '8-mers in a table': `${SEQUENCE}
local counts, kinds = {}, 0
for i = 1, #dna - 7 do
  local word = dna:sub(i, i + 7)
  local seen = counts[word]
  if not seen then kinds = kinds + 1 end
  counts[word] = (seen or 0) + 1
end
return kinds`,
  'reverse complement': `${SEQUENCE}
local pair = { A = "T", C = "G", G = "C", T = "A" }
local text = dna
for _ = 1, 5 do text = text:reverse():gsub(".", pair) end
return text:sub(1, 20)`,
  'motif by pattern': `${SEQUENCE}
local n = 0
for _ = 1, 40 do
  for _ in dna:gmatch("GA[AT]TC") do n = n + 1 end
end
return n`,
  'motif by plain find': `${SEQUENCE}
local n = 0
for _ = 1, 100 do
  local at = 1
  while true do
    at = dna:find("GAATTC", at, true)
    if not at then break end
    n, at = n + 1, at + 1
  end
end
return n`,
  'n-body': `
local sqrt = math.sqrt
local bodies = {}
for i = 1, 5 do
  bodies[i] = { x = i * 1.1, y = i * 0.7 - 2, z = i * 0.3, vx = 0.01 * i, vy = 0.02 * (3 - i), vz = 0.001 * i, mass = 1 / i }
end
for _ = 1, 25000 do
  for i = 1, 5 do
    local a = bodies[i]
    for j = i + 1, 5 do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = 0.001 / (d2 * sqrt(d2))
      a.vx, a.vy, a.vz = a.vx - dx * b.mass * mag, a.vy - dy * b.mass * mag, a.vz - dz * b.mass * mag
      b.vx, b.vy, b.vz = b.vx + dx * a.mass * mag, b.vy + dy * a.mass * mag, b.vz + dz * a.mass * mag
    end
  end
  for i = 1, 5 do
    local a = bodies[i]
    a.x, a.y, a.z = a.x + 0.001 * a.vx, a.y + 0.001 * a.vy, a.z + 0.001 * a.vz
  end
end
return string.format("%.6f", bodies[1].x)`,
  fannkuch: `
local n = 8
local p, q, s, sign, flips, sum = {}, {}, {}, 1, 0, 0
for i = 1, n do p[i], q[i], s[i] = i, i, i end
while true do
  local q0 = p[1]
  if q0 ~= 1 then
    for i = 2, n do q[i] = p[i] end
    local count = 1
    while true do
      local qq = q[q0]
      if qq == 1 then break end
      q[q0] = q0
      if q0 >= 4 then
        local i, j = 2, q0 - 1
        repeat q[i], q[j] = q[j], q[i]; i = i + 1; j = j - 1 until i >= j
      end
      q0, count = qq, count + 1
    end
    sum = sum + sign * count
    if count > flips then flips = count end
  end
  if sign == 1 then
    p[1], p[2], sign = p[2], p[1], -1
  else
    p[2], p[3], sign = p[3], p[2], 1
    for i = 3, n do
      local sx = s[i]
      if sx ~= 1 then s[i] = sx - 1; break end
      if i == n then return sum, flips end
      s[i] = i
      local t = p[1]
      for j = 1, i do p[j] = p[j + 1] end
      p[i + 1] = t
    end
  end
end`,
  'spectral norm': `
local n = 120
local function a(i, j)
  local ij = i + j - 1
  return 1 / (ij * (ij - 1) * 0.5 + i)
end
local function times(x, y, transposed)
  for i = 1, n do
    local sum = 0
    for j = 1, n do sum = sum + (transposed and a(j, i) or a(i, j)) * x[j] end
    y[i] = sum
  end
end
local u, v, t = {}, {}, {}
for i = 1, n do u[i] = 1 end
for _ = 1, 10 do
  times(u, t); times(t, v, true)
  times(v, t); times(t, u, true)
end
local vbv, vv = 0, 0
for i = 1, n do vbv = vbv + u[i] * v[i]; vv = vv + v[i] * v[i] end
return string.format("%.9f", math.sqrt(vbv / vv))`,
  'pcall that succeeds': `
local function f(x) return x + 1 end
local n = 0
for i = 1, 600000 do
  local _, value = pcall(f, i)
  n = n + value
end
return n`,
  'pcall that fails': `
local function f() error("no") end
local n = 0
for _ = 1, 60000 do
  if not pcall(f) then n = n + 1 end
end
return n`,
  'coroutine switch': `
local co = coroutine.wrap(function() for i = 1, 300000 do coroutine.yield(i) end end)
local n = 0
for _ = 1, 300000 do n = n + co() end
return n`,
  'string.format': `
local format, n = string.format, 0
for i = 1, 150000 do n = n + #format("%s\\t%d\\t%.2f", "read", i, i / 7) end
return n`,
  'table.sort': `
local seed, list = 7, {}
for i = 1, 60000 do
  seed = (seed * 1103515245 + 12345) % 2147483648
  list[i] = seed
end
table.sort(list)
return list[30000]`,
};
