-- Asks an HTTP server through socket.http, which LuaSocket brings.
local options = ...
local http, ltn12 = require("socket.http"), require("ltn12")

local pieces, received = {}, 0

local function bounded_sink(piece)
  if not piece then return 1 end
  received = received + #piece
  if received > options.maxBodyBytes then
    return nil, ("the body is longer than %d bytes"):format(options.maxBodyBytes)
  end
  pieces[#pieces + 1] = piece
  return 1
end

http.TIMEOUT = options.timeoutMs / 1000
local request = { url = options.url, method = options.method, headers = {}, sink = bounded_sink }
for name, value in pairs(options.headers) do request.headers[name] = value end
if options.body ~= "" then
  request.source = ltn12.source.string(options.body)
  request.headers["content-length"] = tostring(#options.body)
end

local ok, status, headers = http.request(request)
if not ok then error(("cannot get %s: %s"):format(options.url, tostring(status)), 0) end
return { status = status, headers = headers, body = table.concat(pieces) }
