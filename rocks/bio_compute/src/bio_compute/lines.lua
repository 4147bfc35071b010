--- Lines from a text, a file or a reader, one at a time and without their ends
-- (LF or CR LF). Nothing is opened unless a file name was given.

local lines = {}

local find, sub = string.find, string.sub

local function clean(line)
  if sub(line, -1) == "\r" then return sub(line, 1, -2) end
  return line
end

--- The lines of a text.
function lines.of_text(text)
  local at, length = 1, #text
  return function()
    if at > length then return nil end
    local stop = find(text, "\n", at, true)
    local line = sub(text, at, (stop or length + 1) - 1)
    at = (stop or length) + 1
    return clean(line)
  end
end

--- The lines of what `read()` gives piece by piece until nil or "". A piece may end
-- anywhere, unless `whole_lines` says that each piece is one line.
function lines.of_reader(read, whole_lines)
  if whole_lines then
    return function()
      local line = read()
      return line and clean((string.gsub(line, "\n$", "")))
    end
  end
  local buffer, at, ended = "", 1, false
  return function()
    while true do
      local stop = find(buffer, "\n", at, true)
      if stop then
        local line = sub(buffer, at, stop - 1)
        at = stop + 1
        return clean(line)
      end
      if ended then
        if at > #buffer then return nil end
        local line = sub(buffer, at)
        at = #buffer + 1
        return clean(line)
      end
      local piece = read()
      if piece == nil or piece == "" then
        ended = true
      else
        buffer, at = sub(buffer, at) .. piece, 1
      end
    end
  end
end

local function has_read(source)
  return type(source) == "userdata" or (type(source) == "table" and source.read ~= nil)
end

--- The lines of `source`: a text (it begins with `mark` or has a line end, or is
-- empty), a file name (any other string), a reader function, or an open file.
-- nil, message for a file that cannot be opened; raises for other types.
function lines.from(name, source, mark, whole_lines)
  if type(source) == "function" then return lines.of_reader(source, whole_lines) end
  if has_read(source) then
    return lines.of_reader(function() return source:read(65536) end)
  end
  if type(source) ~= "string" then
    error(string.format("bio_compute.%s: argument 1 must be a text, a file name, a reader function or a file, not %s",
      name, source == nil and "nil" or type(source)), 3)
  end
  if source == "" or find(source, "[\r\n]") or find(source, "^%s*" .. mark) then return lines.of_text(source) end
  if type(io) ~= "table" or not io.open then
    return nil, string.format("cannot open %s: no file access here", source)
  end
  local file, message = io.open(source, "rb")
  if not file then return nil, message end
  return lines.of_reader(function()
    local piece = file and file:read(65536)
    if file and not piece then
      file:close()
      file = nil
    end
    return piece
  end)
end

return lines
