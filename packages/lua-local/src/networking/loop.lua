-- Many sockets in one program, without threads: each call on a loop returns at once, and `Loop.run` waits for all.
-- Build rule: comments stand on lines of their own, no long strings.

local socket, Connection = require("socket"), require("bioxen.connection")
local select, gettime = socket.select, socket.gettime

-- select(2) ends at 1024 descriptors.
local MOST_CONNECTIONS = 500
local RETRY_ACCEPT_SECONDS = 0.1
-- While select(2) waits, no interrupt of the host is heard.
local MOST_WAIT_SECONDS = 0.1

local Loop = {}
Loop.__index = Loop

function Loop:adopt(connection, sock)
  connection.sock = sock
  self.connections[sock] = connection
  self.count = self.count + 1
end

-- Raises an error where it cannot listen.
function Loop:listen(host, port, handlers)
  local sock, reason = socket.bind(host, port, 128)
  if not sock then error(("cannot listen on %s:%d: %s"):format(host, port, tostring(reason)), 0) end
  sock:settimeout(0)
  self.listeners[sock] = handlers
  return sock
end

function Loop:unlisten(sock)
  if not self.listeners[sock] then return end
  self.listeners[sock] = nil
  sock:close()
end

-- A connection that cannot be made is closed like any other, and on_closed hears why.
function Loop:connect(host, port, handlers)
  local connection = Connection.new(self, handlers)
  connection.port = port
  self:at(0, function()
    local found, reason = socket.dns.getaddrinfo(host)
    connection.addresses = found or {}
    connection:try_next_address(reason or "no address")
  end)
  return connection
end

-- Calls `action` when the wall clock, in seconds, has come so far.
function Loop:at(time, action) self.timers[#self.timers + 1] = { time = time, action = action } end

function Loop:after(seconds, action) self:at(gettime() + seconds, action) end

function Loop:accept(sock, handlers)
  local accepted, reason = sock:accept()
  if not accepted then
    -- Out of descriptors, most likely: the connection stays readable, so asking at once would spin.
    if reason ~= "timeout" then self.accepts_at = gettime() + RETRY_ACCEPT_SECONDS end
    return
  end
  accepted:settimeout(0)
  local connection = Connection.new(self, handlers)
  self:adopt(connection, accepted)
  connection:opened()
end

function Loop:next_timer()
  local index
  for i = 1, #self.timers do
    if not index or self.timers[i].time < self.timers[index].time then index = i end
  end
  return index, index and self.timers[index].time
end

function Loop:wait(until_time)
  local readers, writers, now = {}, {}, gettime()
  if self.count < MOST_CONNECTIONS and now >= self.accepts_at then
    for sock in pairs(self.listeners) do readers[#readers + 1] = sock end
  elseif next(self.listeners) then
    until_time = math.min(until_time or math.huge, now + RETRY_ACCEPT_SECONDS)
  end
  for sock, connection in pairs(self.connections) do
    if connection:wants_to_read() then readers[#readers + 1] = sock end
    if connection:wants_to_write() then writers[#writers + 1] = sock end
  end
  if #readers + #writers == 0 and not until_time then error("no socket is left to wait for", 0) end
  local seconds = math.min(until_time and math.max(0, until_time - now) or math.huge, MOST_WAIT_SECONDS)
  local readable, writable = select(readers, writers, seconds)
  for _, sock in ipairs(readable) do
    local handlers, connection = self.listeners[sock], self.connections[sock]
    if handlers then self:accept(sock, handlers) elseif connection then connection:read() end
  end
  for _, sock in ipairs(writable) do
    local connection = self.connections[sock]
    if connection and connection.state == "connecting" then
      connection:settle()
    elseif connection then
      connection:write()
    end
  end
end

function Loop:close_all()
  for sock in pairs(self.listeners) do sock:close() end
  for sock in pairs(self.connections) do sock:close() end
end

local function turn(loop, set_up)
  local is_done = set_up(loop)
  while not is_done() do
    local index, time = loop:next_timer()
    if index and time <= gettime() then
      table.remove(loop.timers, index).action()
    else
      loop:wait(time)
    end
  end
end

-- Runs a loop until the function that `set_up(loop)` gives back says that it is done. What is open then is closed,
-- also after an error and when the host interrupts.
function Loop.run(set_up)
  local loop = setmetatable({ listeners = {}, connections = {}, count = 0, timers = {}, accepts_at = 0 }, Loop)
  local ok, failure = pcall(turn, loop, set_up)
  loop:close_all()
  if not ok then error(failure, 0) end
end

return Loop
