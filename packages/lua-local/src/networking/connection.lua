-- One connection of a loop. It tells its handlers: on_open(connection), on_data(connection, bytes), on_end(connection)
-- when the other side sends no more, and on_closed(connection, reason) once, whatever happened.
-- Build rule: comments stand on lines of their own, no long strings.

local socket = require("socket")

local PIECE_BYTES = 65536
-- Who does not take what we send is not read from either, unless `handlers.reads_while_sending`.
local MOST_QUEUED_BYTES = 1048576

local Connection = {}
Connection.__index = Connection

local function tell(connection, name, ...)
  local handler = connection.handlers[name]
  if handler then handler(connection, ...) end
end

function Connection.new(loop, handlers)
  return setmetatable({ loop = loop, handlers = handlers, state = "connecting", queue = {}, first = 1, last = 0,
    offset = 1, queued_bytes = 0 }, Connection)
end

function Connection:send(bytes)
  if self.state == "closed" or bytes == "" then return end
  self.last = self.last + 1
  self.queue[self.last] = bytes
  self.queued_bytes = self.queued_bytes + #bytes
end

-- Sends what is queued and then tells the other side that nothing follows.
function Connection:end_output() self.ends_output = true end

-- Sends what is queued and closes.
function Connection:finish() self.finishes = true end

function Connection:close(reason)
  if self.state == "closed" then return end
  local loop = self.loop
  if self.sock then
    loop.connections[self.sock] = nil
    loop.count = loop.count - 1
    self.sock:close()
  end
  self.state = "closed"
  tell(self, "on_closed", reason)
end

function Connection:wants_to_read()
  if self.state ~= "open" or self.input_ended then return false end
  return self.handlers.reads_while_sending or self.queued_bytes < MOST_QUEUED_BYTES
end

function Connection:wants_to_write()
  if self.state == "connecting" then return true end
  return self.state == "open" and (self.queued_bytes > 0 or self.ends_output or self.finishes)
end

function Connection:read()
  local data, reason, part = self.sock:receive(PIECE_BYTES)
  data = data or part
  if data and #data > 0 then tell(self, "on_data", data) end
  if self.state ~= "open" or not reason or reason == "timeout" then return end
  if reason ~= "closed" then return self:close(reason) end
  self.input_ended = true
  if self.handlers.on_end then return tell(self, "on_end") end
  self:finish()
end

function Connection:write()
  while self.queued_bytes > 0 do
    local piece = self.queue[self.first]
    local done, reason, reached = self.sock:send(piece, self.offset)
    local up_to = done or reached or self.offset - 1
    self.queued_bytes = self.queued_bytes - (up_to - self.offset + 1)
    if up_to == #piece then
      self.queue[self.first] = nil
      self.first, self.offset = self.first + 1, 1
    else
      self.offset = up_to + 1
    end
    if not done then
      if reason ~= "timeout" then self:close(reason) end
      return
    end
  end
  if self.finishes then return self:close() end
  if self.ends_output then
    self.ends_output = false
    self.sock:shutdown("send")
  end
end

function Connection:opened()
  self.state = "open"
  tell(self, "on_open")
end

function Connection:try_next_address(reason)
  local entry = table.remove(self.addresses, 1)
  if not entry then return self:close(reason) end
  local sock, failure = socket.tcp()
  if not sock then return self:close(failure) end
  sock:settimeout(0)
  local done, why = sock:connect(entry.addr, self.port)
  if not done and why ~= "timeout" then
    sock:close()
    return self:try_next_address(why)
  end
  self.loop:adopt(self, sock)
  self.state = "connecting"
  if done then self:opened() end
end

function Connection:settle()
  if self.sock:getpeername() then return self:opened() end
  local _, reason = pcall(self.sock.getoption, self.sock, "error")
  self.loop.connections[self.sock] = nil
  self.loop.count = self.loop.count - 1
  self.sock:close()
  self.sock = nil
  self:try_next_address(type(reason) == "string" and reason or "connection refused")
end

return Connection
