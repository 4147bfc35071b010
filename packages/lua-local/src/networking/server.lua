-- Greets every connection, or echoes it, and says what came over it.
local options = ...
local Loop, report = require("bioxen.loop"), require("bioxen.report")

local greeting, echo, most_kept = options.greeting or "", options.echo ~= false, options.keptBytes or 0
local accepted, served = 0, 0

Loop.run(function(loop)
  local listener
  listener = loop:listen(options.host, options.port, {
    on_open = function(connection)
      accepted = accepted + 1
      if accepted >= options.connections then loop:unlisten(listener) end
      connection.kept, connection.kept_bytes, connection.received_bytes = {}, 0, 0
      connection.peer = { report.peer(connection.sock) }
      connection:send(greeting)
    end,
    on_data = function(connection, bytes)
      connection.received_bytes = connection.received_bytes + #bytes
      if echo then connection:send(bytes) end
      local kept = bytes:sub(1, math.max(0, most_kept - connection.kept_bytes))
      connection.kept[#connection.kept + 1] = kept
      connection.kept_bytes = connection.kept_bytes + #kept
    end,
    on_closed = function(connection)
      served = served + 1
      local host, port = connection.peer[1], connection.peer[2]
      report.bytes(table.concat(connection.kept), "served", host, port, connection.received_bytes)
    end,
  })
  report.listening(listener)
  return function() return served >= options.connections end
end)

return served
