-- Messages over a stream: four bytes of length, the highest first, then the message.
-- Build rule: comments stand on lines of their own, no long strings.

local messages = {}

local MOST_BYTES = 16777216
local floor, char, byte = math.floor, string.char, string.byte

-- The four bytes that stand before a message of this length.
function messages.header(length)
  if length > 4294967295 then error("a message has at most 4294967295 bytes", 2) end
  return char(floor(length / 16777216) % 256, floor(length / 65536) % 256, floor(length / 256) % 256, length % 256)
end

local function length_of(header)
  local a, b, c, d = byte(header, 1, 4)
  return ((a * 256 + b) * 256 + c) * 256 + d
end

local function too_long(length, most_bytes)
  return ("a message of %d bytes is longer than the %d that are taken"):format(length, most_bytes)
end

function messages.encode(bytes) return messages.header(#bytes) .. bytes end

-- Sends one message over a connected socket: true, or nil and the reason.
function messages.send(sock, bytes)
  local sent, reason = sock:send(messages.encode(bytes))
  if not sent then return nil, reason end
  return true
end

-- The next message of a connected socket, or nil and the reason: `closed` at the end.
function messages.receive(sock, most_bytes)
  most_bytes = most_bytes or MOST_BYTES
  local header, reason = sock:receive(4)
  if not header then return nil, reason end
  local length = length_of(header)
  if length > most_bytes then return nil, too_long(length, most_bytes) end
  if length == 0 then return "" end
  return sock:receive(length)
end

-- A function that takes pieces of a stream as they come: gives the messages that are complete now, or nil and why
-- the stream cannot be read on.
function messages.decoder(most_bytes)
  most_bytes = most_bytes or MOST_BYTES
  local parts, held, wanted, in_header = {}, 0, 4, true
  return function(piece)
    parts[#parts + 1] = piece
    held = held + #piece
    local found = {}
    if held < wanted then return found end
    local text, at = table.concat(parts), 1
    while #text - at + 1 >= wanted do
      local part = text:sub(at, at + wanted - 1)
      at = at + wanted
      if in_header then
        wanted, in_header = length_of(part), false
        if wanted > most_bytes then return nil, too_long(wanted, most_bytes) end
      else
        found[#found + 1] = part
        wanted, in_header = 4, true
      end
    end
    parts, held = { text:sub(at) }, #text - at + 1
    return found
  end
end

return messages
