-- Sends one message and waits until the receiver says that it has it.
local options = ...
local socket, messages = require("socket"), require("bioxen.messages")

local where = ("%s:%d"):format(options.host, options.port)
local sock, reason = socket.connect(options.host, options.port)
if not sock then error("cannot connect to " .. where .. ": " .. tostring(reason), 0) end

local sent, failure = messages.send(sock, options.message)
if not sent then error("cannot send to " .. where .. ": " .. tostring(failure), 0) end

local answer, why = sock:receive(4)
sock:close()
if answer ~= messages.header(#options.message) then
  error("the message to " .. where .. " was not taken: " .. tostring(why or "the answer is not its length"), 0)
end
return #options.message
