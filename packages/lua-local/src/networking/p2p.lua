-- One of several equals: listens for the others, keeps a connection to each peer, and sends over it now and then.
local options = ...
local socket = require("socket")
local Loop, messages, report = require("bioxen.loop"), require("bioxen.messages"), require("bioxen.report")

local RECONNECT_SECONDS = 0.1
-- A peer that takes nothing any more is sent nothing more.
local MOST_QUEUED_BYTES = 1048576

local sends = options.sendIntervalMs < math.huge
local started, is_over = nil, false

local function listen(loop)
  return loop:listen(options.host, options.localPort, {
    on_open = function(connection)
      connection.decode = messages.decoder(options.maxMessageBytes)
      connection.peer = { report.peer(connection.sock) }
    end,
    on_data = function(connection, bytes)
      local found, reason = connection.decode(bytes)
      if not found then return connection:close(reason) end
      for _, message in ipairs(found) do report.bytes(message, "message", connection.peer[1], connection.peer[2]) end
    end,
  })
end

local function keep_sending(index, connection)
  if connection.state ~= "open" then return end
  if connection.queued_bytes < MOST_QUEUED_BYTES then
    connection:send(messages.encode(options.message))
    report.event("sent", index)
  end
  connection.loop:after(options.sendIntervalMs / 1000, function() keep_sending(index, connection) end)
end

local failures = {}

local function keep_connected(loop, index, peer)
  local was_open = false
  loop:connect(peer.host, peer.port, {
    on_open = function(connection)
      was_open = true
      report.event("connected", index)
      if sends then keep_sending(index, connection) end
    end,
    on_closed = function(_, reason)
      -- What the policy forbids it forbids again.
      if reason and reason:find("network policy", 1, true) then error(reason, 0) end
      if not was_open and failures[index] ~= reason then
        failures[index] = reason
        report.bytes(reason, "failed", index)
      end
      loop:after(RECONNECT_SECONDS, function() keep_connected(loop, index, peer) end)
    end,
  })
end

Loop.run(function(loop)
  report.listening(listen(loop))
  started = socket.gettime()
  for index, peer in ipairs(options.peers) do keep_connected(loop, index, peer) end
  loop:at(started + options.runDurationMs / 1000, function() is_over = true end)
  return function() return is_over end
end)

return (socket.gettime() - started) * 1000
