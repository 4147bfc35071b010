-- What a network program tells its host while it runs, a line each: words, and after a last word `#12` twelve bytes.
-- Build rule: comments stand on lines of their own, no long strings.

local report = {}

local function word(value)
  return type(value) == "number" and ("%d"):format(value) or tostring(value)
end

local function words(...)
  local texts = { ... }
  for i = 1, select("#", ...) do texts[i] = word(texts[i]) end
  return table.concat(texts, " ")
end

function report.event(...)
  io.write(words(...), "\n")
  io.flush()
end

function report.bytes(bytes, ...)
  io.write(words(...), " #", word(#bytes), "\n", bytes, "\n")
  io.flush()
end

-- The address of a socket's other end, or of its own; `?` and 0 when the other end is gone already.
function report.peer(sock)
  local host, port = sock:getpeername()
  return host or "?", tonumber(port) or 0
end

function report.listening(sock)
  local host, port = sock:getsockname()
  report.event("listening", host, tonumber(port))
end

return report
