-- Which addresses the programs of this VM may use: the rules of the host, and what allowed names resolve to.
-- Called with LuaSocket's own getaddrinfo.
-- Build rule: comments stand on lines of their own, no long strings.

local rules = require("bioxen.network_policy")
local getaddrinfo
local policy = {}

-- The one way in which this guard writes an address; nothing for what is not an address.
-- Leading zeros and short forms are left to no parser: such texts count as names, and no rule holds them.
function policy.canonical(host)
  local a, b, c, d = host:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  if a then
    for _, part in ipairs({ a, b, c, d }) do
      if #part > 3 or tonumber(part) > 255 or part:find("^0.") then return nil end
    end
    return host
  end
  if not host:find(":", 1, true) or host:find("[^%x:.]") then return nil end
  local found = getaddrinfo(host)
  local address = found and found[1] and found[1].addr
  return address and (address:match("^::ffff:(%d+%.%d+%.%d+%.%d+)$") or address)
end

-- Is it an address that the internet at large reaches? A name may not lead to any other.
local function is_public(address)
  local a, b = address:match("^(%d+)%.(%d+)%.")
  a, b = tonumber(a), tonumber(b)
  if a then
    local private = a == 0 or a == 10 or a == 127 or a >= 224 or (a == 100 and b >= 64 and b <= 127)
      or (a == 169 and b == 254) or (a == 172 and b >= 16 and b <= 31) or (a == 192 and (b == 168 or b == 0))
      or (a == 198 and (b == 18 or b == 19))
    return not private
  end
  local group = tonumber(address:match("^(%x+):") or "0", 16)
  return group >= 0x2000 and group <= 0x3fff and group ~= 0x2002
end

local function covers(rule, port)
  return port == nil or (rule.first <= port and port <= rule.last)
end

-- By address: the rules of the allowed names that led to it.
local granted = {}

-- With nothing for the port: on any port.
function policy.is_allowed(address, port)
  for _, rule in ipairs(rules) do
    if rule.host == address and covers(rule, port) then return true end
  end
  for _, rule in ipairs(granted[address] or {}) do
    if covers(rule, port) then return true end
  end
  return false
end

local function grant(address, rule)
  if not is_public(address) then return end
  local known = granted[address] or {}
  granted[address] = known
  for _, other in ipairs(known) do
    if other == rule then return end
  end
  known[#known + 1] = rule
end

function policy.refusal(host, port)
  local place = port and ("%s:%d"):format(host, port) or host
  return place .. " is not allowed by the network policy of this VM"
end

-- The addresses of a name that a rule holds, as getaddrinfo gives them.
function policy.look_up(host, port)
  local name = host:lower():gsub("%.$", "")
  local listed = name == "localhost"
  for _, rule in ipairs(rules) do
    if rule.host == name and covers(rule, port) then listed = true end
  end
  if not listed then return nil, policy.refusal(host, port) end
  local found, reason = getaddrinfo(name)
  if not found then return nil, reason end
  for _, entry in ipairs(found) do
    for _, rule in ipairs(rules) do
      if rule.host == name then grant(entry.addr, rule) end
    end
  end
  return found
end

-- The allowed addresses of a host, each once, and the port as a number.
function policy.resolve(host, port)
  local number = tonumber(port)
  if not number or number % 1 ~= 0 or number < 0 or number > 65535 then
    return nil, "port " .. tostring(port) .. " is not a number from 0 to 65535"
  end
  host = tostring(host)
  local address = host == "*" and "0.0.0.0" or policy.canonical(host)
  if address then
    if policy.is_allowed(address, number) then return { address }, number end
    return nil, policy.refusal(host, number)
  end
  local found, reason = policy.look_up(host, number)
  if not found then return nil, reason end
  local allowed, seen = {}, {}
  for _, entry in ipairs(found) do
    if not seen[entry.addr] and policy.is_allowed(entry.addr, number) then
      seen[entry.addr] = true
      allowed[#allowed + 1] = entry.addr
    end
  end
  if #allowed > 0 then return allowed, number end
  local first = found[1] and found[1].addr or "of nobody"
  return nil, host .. " is the address " .. first .. ", and " .. policy.refusal(first, number)
end

return function(lookup)
  getaddrinfo = lookup
  return policy
end
