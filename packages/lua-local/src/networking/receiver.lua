-- Takes messages from anybody who may connect, and answers each with its length once it is on its way to the host.
local options = ...
local Loop, messages, report = require("bioxen.loop"), require("bioxen.messages"), require("bioxen.report")

local received = 0

Loop.run(function(loop)
  local listener

  local function take(connection, message)
    if received >= options.messages then return end
    received = received + 1
    report.bytes(message, "message", connection.peer[1], connection.peer[2])
    connection:send(messages.header(#message))
    if received < options.messages then return end
    loop:unlisten(listener)
    for _, other in pairs(loop.connections) do other:finish() end
  end

  listener = loop:listen(options.host, options.port, {
    on_open = function(connection)
      connection.decode = messages.decoder(options.maxMessageBytes)
      connection.peer = { report.peer(connection.sock) }
    end,
    on_data = function(connection, bytes)
      local found, reason = connection.decode(bytes)
      if not found then return connection:close(reason) end
      for _, message in ipairs(found) do take(connection, message) end
    end,
  })
  report.listening(listener)
  return function() return received >= options.messages and loop.count == 0 end
end)

return received
