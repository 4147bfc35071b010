--- Lines from a text, a file or a reader, one at a time and without their ends
-- (LF or CR LF). Nothing is opened unless a file name was given.

local gzip = require("bio_compute.gzip")

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

-- The pieces of an open file. A folder opens as a file does on Linux and fails here.
local function pieces_of(name, file, close)
  return function()
    if not file then return nil end
    local piece, message = file:read(65536)
    if message then error(string.format("bio_compute.%s: cannot read: %s", name, message), 0) end
    if not piece and close then
      file:close()
      file = nil
    end
    return piece
  end
end

-- The same lines; raises when the first one is the beginning of a gzip file.
local function unpacked(name, next_line)
  local at_start = true
  return function()
    local line = next_line()
    if at_start then
      at_start = false
      if line and gzip.begins(line) then error(string.format("bio_compute.%s: %s", name, gzip.message), 0) end
    end
    return line
  end
end

local function open(name, source, mark)
  local file, message = nil, source .. ": there are no files here"
  if type(io) == "table" and io.open then file, message = io.open(source, "rb") end
  if file then return file end
  error(string.format("bio_compute.%s: cannot open %s. Check the name; in a sandbox without files read standard "
    .. "input and hand the text over: %s(io.read(\"*a\")). (A text instead of a file name begins with %q.)",
    name, message, name, mark), 5)
end

local function source_lines(name, source, mark, whole_lines)
  if source == nil and type(io) == "table" and io.read then
    source = whole_lines and io.read or function() return io.read(65536) end
  end
  if type(source) == "function" then return lines.of_reader(source, whole_lines) end
  if has_read(source) then return lines.of_reader(pieces_of(name, source, false)) end
  if type(source) ~= "string" then
    error(string.format("bio_compute.%s: argument 1 must be a text, a file name, a reader function or a file, not %s",
      name, source == nil and "nil" or type(source)), 4)
  end
  local is_text = source == "" or find(source, "[\r\n]") or find(source, "^%s*" .. mark) or gzip.begins(source)
  if is_text then return lines.of_text(source) end
  return lines.of_reader(pieces_of(name, open(name, source, mark), true))
end

--- The lines of `source`: a text (it begins with `mark` or has a line end, or is
-- empty), a file name (any other string), a reader function, an open file, or
-- standard input for nil. Raises for a file that cannot be opened, because a `for`
-- over nil would hide the reason, for other types, and at the first line of a gzip
-- file.
function lines.from(name, source, mark, whole_lines)
  local next_line = source_lines(name, source, mark, whole_lines)
  return unpacked(name, next_line)
end

return lines
