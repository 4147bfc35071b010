-- Sends one message, says that nothing follows, and tells all that the server answers, piece by piece.
local options = ...
local Loop, report = require("bioxen.loop"), require("bioxen.report")

local reply_bytes, is_connected, is_over, failure = 0, false, false, nil

Loop.run(function(loop)
  loop:connect(options.host, options.port, {
    -- A server may answer from the first byte on, and take no more of us before its answer is read.
    reads_while_sending = true,
    on_open = function(connection)
      is_connected = true
      connection:send(options.message)
      connection:end_output()
    end,
    on_data = function(connection, bytes)
      reply_bytes = reply_bytes + #bytes
      if reply_bytes > options.maxReplyBytes then
        return connection:close(("the reply is longer than %d bytes"):format(options.maxReplyBytes))
      end
      report.bytes(bytes, "reply")
    end,
    -- The reply is whole, whether or not all of the message was wanted.
    on_end = function(connection) connection:close() end,
    on_closed = function(_, reason)
      failure, is_over = reason, true
    end,
  })
  return function() return is_over end
end)

if failure then
  error(("%s %s:%d: %s"):format(is_connected and "cannot talk to" or "cannot connect to", options.host, options.port,
    failure), 0)
end
return reply_bytes
