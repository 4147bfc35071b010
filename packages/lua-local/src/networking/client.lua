-- Sends one message, says that nothing follows, and gives back all that the server answers.
local options = ...
local Loop = require("bioxen.loop")

local reply, reply_bytes, is_connected, is_over, failure = {}, 0, false, false, nil

Loop.run(function(loop)
  loop:connect(options.host, options.port, {
    on_open = function(connection)
      is_connected = true
      connection:send(options.message)
      connection:end_output()
    end,
    on_data = function(connection, bytes)
      reply_bytes = reply_bytes + #bytes
      reply[#reply + 1] = bytes
      if reply_bytes > options.maxReplyBytes then
        connection:close(("the reply is longer than %d bytes"):format(options.maxReplyBytes))
      end
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
return table.concat(reply)
