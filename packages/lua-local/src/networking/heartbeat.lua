-- Sends a line at every beat and waits for its echo: how many came back, and how long each took.
local options = ...
local socket = require("socket")

local where = ("%s:%d"):format(options.host, options.port)
local sock, reason = socket.connect(options.host, options.port)
if not sock then error("cannot connect to " .. where .. ": " .. tostring(reason), 0) end

local interval = options.intervalMs / 1000
local started = socket.gettime()
local answered, round_trips = 0, {}

for beat = 1, options.beats do
  local line = ("%s %d"):format(options.name, beat)
  local sent_at = socket.gettime()
  sock:settimeout(interval)
  local sent, failure = sock:send(line .. "\n")
  local echo
  if sent then
    -- A late echo of an earlier beat may come first.
    repeat
      echo, failure = sock:receive("*l")
    until echo == line or not echo
  end
  if echo then
    answered = answered + 1
    round_trips[answered] = (socket.gettime() - sent_at) * 1000
  elseif failure ~= "timeout" then
    break
  end
  if beat < options.beats then socket.sleep(math.max(0, started + beat * interval - socket.gettime())) end
end

sock:close()
print(("%d of %d heartbeats answered by %s"):format(answered, options.beats, where))
return { sent = options.beats, answered = answered, roundTripsMs = round_trips }
