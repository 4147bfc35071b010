-- The bioxen driver: the one program through which Lua runs anywhere in bioxen.
-- Runs unchanged on Lua 5.1, 5.3, 5.4, LuaJIT and the embedded engine.
-- Called with a port: read_line(), read_bytes(n), write(out, ...), flush(out), the port's name, out,
-- exit(status) where the engine has no process to end, settle() where the engine wants to hear that no more code of
-- a request runs, how often the interpreter calls what the driver gives back, once for each interrupt, and how many
-- bytes of output may wait in Lua's own memory, where the host has better room for them.
-- Its first line of input is the cookie that marks every frame it writes.
-- The protocol is described in packages/lua-driver/README.md.
-- Comments stand on lines of their own, and there are no long strings: the build strips comments and blanks.
-- Build: short names except cookie digits native out request_id
-- (whoever looks for those with the debug library, as hostile programs do, shall find them).

local read_line, read_bytes, write, flush, port, out, host_exit, settle, armings, waiting_bytes = ...

local type, tostring, tonumber, select, next, rawget, setmetatable = type, tostring, tonumber, select, next, rawget, setmetatable
local pcall, xpcall, error, assert, getmetatable, traceback = pcall, xpcall, error, assert, getmetatable, debug.traceback
local concat, unpack = table.concat, table.unpack or unpack
local sub, byte, find, match, format, gsub, gmatch = string.sub, string.byte, string.find, string.match, string.format, string.gsub, string.gmatch
local getinfo, set_upvalue = debug.getinfo, debug.setupvalue
local plain_5_1 = _VERSION == "Lua 5.1" and not jit
local clock, time, floor, huge = os.clock, os.time, math.floor, math.huge
local math_type, collectgarbage, load_text = math.type, collectgarbage, loadstring or load

local cookie = read_line()
local sync_line = "^S " .. cookie .. " (%d+)$"
local request_id, begun = "0", "0"
-- After an interrupt the input may stand anywhere: nothing of it counts before the host's next sync line.
local skipping, asking, done = false, false, false
-- So it may where memory ran out: the host then marks where it goes on.
local lost = false
-- What may write past us after our last frame: children that are left behind, and C code, which tells nobody what it does.
local outlived, held = false, false
-- Long strings of arguments, which come before their request.
local handed, handed_count = {}, 0

-- Raised in a finalizer it stands in parentheses.
local function is_interrupt(why) return type(why) == "string" and find(why, "interrupted!%)?$") end

local OUT_OF_MEMORY = "not enough memory"
local function is_memory(text) return find(sub(text, 1, 1024), OUT_OF_MEMORY, 1, true) end

-- A function of a number, told as a table; what it gives for small numbers is known by heart.
local function told(tell)
  return setmetatable({}, { __index = function(known, number)
    local text = tell(number)
    if number >= 0 and number < 1024 then known[number] = text end
    return text
  end })
end

-- Whole numbers as text.
local digits = told(function(number) return format("%.0f", number) end)

-- Written piece by piece: what is not put together first need not be collected later.
local function send(kind, payload)
  write(out, cookie, kind, " ", request_id, " ", digits[#payload], "\n", payload, "\n")
end

-- Compiled chunks of short programs that come again and again.
local CACHED_BYTES, CACHED_CHUNKS = 4096, 64
local cached, cached_count = {}, 0

-- What a line says: operation, id, length of the payload, keys, and the payload of a program on the line itself.
-- Request numbers are few, and so are the headers of short programs: most were read before.
local parsed, parsed_count = {}, 0
local BY_LINE = " buffer=line"

local function parse_line(line)
  local letter, id, code = match(line, "^([el]) (%d+) (.*)$")
  local header
  if id then
    header = { "E", id, 0, letter == "l" and BY_LINE or "", code }
    -- A program that never comes again leaves nothing here.
    if not cached[code] then return header end
  else
    local operation, length, keys
    operation, id, length, keys = match(line, "^(%a) (%d+) (%d+)(.*)$")
    if not operation then return nil end
    header = { operation, id, tonumber(length), keys }
  end
  if parsed_count == 256 then parsed, parsed_count = {}, 0 end
  parsed_count = parsed_count + 1
  parsed[line] = header
  return header
end

-- Reads one request, operation SP id SP length keys LF payload, or e SP id SP code LF: gives operation, id, payload and
-- keys, or nothing at the end of the stream. A line that begins with l is one with the key buffer=line.
local function receive()
  while true do
    local line = read_line()
    if not line then return nil end
    local header = parsed[line]
    if not header then
      local number = match(line, sync_line)
      if number then
        skipping, request_id, handed, handed_count = false, "0", {}, 0
        if settle then settle() end
        send("y", number)
        flush(out)
      elseif not skipping then
        header = parse_line(line)
      end
    end
    if header and not skipping then
      local code = header[5]
      if code then return header[1], header[2], code, header[4] end
      local length = header[3]
      if length == 0 then return header[1], header[2], "", header[4] end
      local payload = read_bytes(length)
      if not payload or #payload < length then return nil end
      return header[1], header[2], payload, header[4]
    end
  end
end

-- Requests that came while the driver waited for an answer of the host.
local stashed, stashed_count, taken_count = {}, 0, 0

-- The next answer of this kind: its payload and keys, or nothing at the end of the stream.
local function await(wanted)
  while true do
    local operation, id, payload, keys = receive()
    if not operation then return nil end
    if operation == wanted then return payload, keys end
    stashed_count = stashed_count + 1
    stashed[stashed_count] = { operation, id, payload, keys }
  end
end

local function take_stashed()
  taken_count = taken_count + 1
  local request = stashed[taken_count]
  stashed[taken_count] = nil
  return unpack(request, 1, 4)
end

-- An interrupt is heard between two frames: a long text goes in several.
local PART_BYTES = 1048576

local function send_text(kind, text, ending)
  for at = 1, #text, PART_BYTES do
    local part, last = text, ending or ""
    if #text > PART_BYTES then part = sub(text, at, at + PART_BYTES - 1) end
    if at + PART_BYTES <= #text then last = "" end
    write(out, cookie, kind, " ", request_id, " ", digits[#part + #last], "\n", part, last, "\n")
  end
end

-- Output of the program -------------------------------------------------------------------------

-- The first pieces of a request are sent at once, so that a program which is killed loses none of
-- them; a program that prints a lot is sent in blocks, at least one a second while it prints.
local EAGER_PIECES, BLOCK_PIECES, BLOCK_BYTES, DIRECT_BYTES = 200, 4096, 32768, 16384
local LONG_BYTES = DIRECT_BYTES
if waiting_bytes then BLOCK_PIECES, BLOCK_BYTES, LONG_BYTES = waiting_bytes / 32, waiting_bytes, waiting_bytes / 2 end
local pieces, piece_count, piece_bytes, eager_left, by_line, unbuffered = {}, 0, 0, 0, false, false
local flushed_at = 0

local function flush_pieces()
  if piece_count > 0 then
    -- Counted as gone first: an interrupt after the sending must not send it twice.
    local text = concat(pieces, "", 1, piece_count)
    piece_count, piece_bytes = 0, 0
    send("o", text)
    if #pieces > BLOCK_PIECES then pieces = {} end
  end
end

local function put_long(text, ending)
  flush_pieces()
  send_text("o", text, ending)
end

local function put(text)
  local length = #text
  if length >= LONG_BYTES then return put_long(text) end
  local count = piece_count + 1
  pieces[count] = text
  piece_count, piece_bytes = count, piece_bytes + length
  if eager_left > 0 or unbuffered or (by_line and byte(text, length) == 10) then
    eager_left = eager_left - 1
    flush_pieces()
    flush(out)
  elseif piece_count >= BLOCK_PIECES or piece_bytes >= BLOCK_BYTES or time() ~= flushed_at then
    flushed_at = time()
    flush_pieces()
    if not waiting_bytes then flush(out) end
  end
end

local function put_error(text)
  flush_pieces()
  send_text("e", text)
  flush(out)
end

function print(...)
  local count = select("#", ...)
  if count == 1 then
    local text = tostring((...))
    if #text >= LONG_BYTES then return put_long(text, "\n") end
    put(text .. "\n")
    return
  end
  local texts = { ... }
  for i = 1, count do texts[i] = tostring(texts[i]) end
  put(concat(texts, "\t", 1, count) .. "\n")
end

-- Raises an error at the line of the program that called us, whatever stands between.
local function complain(text)
  local level, at = 2, nil
  repeat
    level = level + 1
    at = getinfo(level, "Sl")
  until not at or (at.currentline > 0 and at.source ~= "=bioxen")
  error(at and at.short_src .. ":" .. at.currentline .. ": " .. text or text, 0)
end

local native

-- What the program wants from the host: the answer's payload and keys. An interrupt in here leaves the answer half read,
-- and so does any other error, for want of memory: the program gets no other answer.
local function ask(kind, payload, wanted)
  if asking then error(asking, 0) end
  flush_pieces()
  asking = "interrupted!"
  send(kind, payload)
  flush(out)
  local ok, answer, keys = pcall(await, wanted)
  if not ok then
    if not is_interrupt(answer) then
      asking, lost = answer, true
      send("d", "")
      flush(out)
    end
    error(answer, 0)
  end
  asking = false
  return answer, keys
end

-- Reads as far as the host's mark, cookies on a line. There may be no memory for more than short pieces.
local function find_place()
  local count, piece = 0, nil
  repeat
    if count % 4096 == 0 then pcall(collectgarbage) end
    count = count + 1
    piece = read_bytes(512)
  until not piece or find(piece, cookie, 1, true)
  if piece then read_line() end
  lost = false
end

-- What children write to the standard error does not come our way: the host reads it before the program goes on.
local piped, any_piped = setmetatable({}, { __mode = "k" }), false

local function heard(...)
  if not asking then ask("w", "", "W") end
  return ...
end

-- Input of the program: asked from the host piece by piece ---------------------------------------

local input, input_at, input_ended = "", 1, true

-- The host gives no more than is wanted, or a handy piece where that is not known.
local function more_input(wanted)
  if input_ended then return false end
  local part = ask("i", wanted or "", "I")
  if not part or part == "" then
    input_ended = true
    return false
  end
  input = input_at > #input and part or sub(input, input_at) .. part
  input_at = 1
  return true
end

-- Pieces as one text: a single one is not copied. Sixteen at a time, each copied into its place: table.concat makes room
-- as it goes and needs half as much memory again.
local function joined(parts)
  local count = #parts
  while count > 1 do
    local kept = 0
    for i = 1, count, 16 do
      for at = count + 1, i + 15 do parts[at] = "" end
      local a, b, c, d, e, f, g, h, j, k, l, m, n, o, p, q = unpack(parts, i, i + 15)
      kept = kept + 1
      parts[kept] = a .. b .. c .. d .. e .. f .. g .. h .. j .. k .. l .. m .. n .. o .. p .. q
    end
    for at = #parts, kept + 1, -1 do parts[at] = nil end
    count = kept
  end
  return parts[1] or ""
end

-- All that is there, without a copy where nothing of it was read.
local function rest_of_input()
  local text = input_at == 1 and input or sub(input, input_at)
  input, input_at = "", 1
  return text
end

-- Pieces are put together once: a long line comes in many.
local function input_line(keep_newline)
  local parts
  while true do
    local at = find(input, "\n", input_at, true)
    local text = sub(input, input_at, at and not keep_newline and at - 1 or at or -1)
    input_at = (at or #input) + 1
    if at then return parts and concat(parts) .. text or text end
    parts = parts or {}
    parts[#parts + 1] = text
    if not more_input() then
      text = concat(parts)
      return text ~= "" and text or nil
    end
  end
end

local function input_bytes(count)
  if input_at > #input and not more_input(digits[count]) then return nil end
  local parts
  while true do
    local text
    if #input - input_at < count then
      text = rest_of_input()
    else
      text = sub(input, input_at, input_at + count - 1)
      input_at = input_at + count
    end
    count = count - #text
    parts = parts or {}
    parts[#parts + 1] = text
    if count == 0 or not more_input(digits[count]) then return joined(parts) end
  end
end

local function input_all()
  local parts = {}
  repeat
    if input_at <= #input then parts[#parts + 1] = rest_of_input() end
  until not more_input("a")
  return joined(parts)
end

local function input_number()
  repeat
    input_at = find(input, "%S", input_at) or #input + 1
  until (input_at <= #input and find(input, "%s", input_at)) or not more_input()
  local text = match(input, "^[+-]?0[xX]%x*%.?%x*", input_at) or match(input, "^[+-]?%d*%.?%d*", input_at)
  local letters = find(text, "[xX]") and "[pP]" or "[eE]"
  text = text .. (text ~= "" and match(input, "^" .. letters .. "[+-]?%d*", input_at + #text) or "")
  input_at = input_at + #text
  return tonumber(text)
end

local function read_formats(...)
  local count = select("#", ...)
  if count == 0 then return input_line(false) end
  local formats, results = { ... }, {}
  for i = 1, count do
    local wanted, value = formats[i], nil
    if type(wanted) == "number" then
      value = input_bytes(wanted)
    else
      local letter = type(wanted) == "string" and match(wanted, "^%*?([nlLa])")
      if not letter then complain("bad argument #" .. i .. " to 'read' (invalid format)") end
      if letter == "l" then value = input_line(false)
      elseif letter == "L" then value = input_line(true)
      elseif letter == "a" then value = input_all()
      else value = input_number() end
    end
    results[i] = value
    if value == nil then return unpack(results, 1, i) end
  end
  return unpack(results, 1, count)
end

-- The standard streams -----------------------------------------------------------------------------

local stdin, stdout, stderr = io.stdin, io.stdout, io.stderr
-- What io.write writes to.
local output = stdout
local methods = getmetatable(stdout).__index
native = { input = io.input, output = io.output, open = io.open, io_lines = io.lines, exit = host_exit or os.exit,
  execute = os.execute, popen = io.popen, loadfile = loadfile, dofile = dofile }
for name, method in next, methods do native[name] = method end

local function texts_of(...)
  local texts = { ... }
  for i = 1, select("#", ...) do
    local text = texts[i]
    if type(text) == "number" then
      texts[i] = math_type and math_type(text) == "float" and format("%.14g", text) or tostring(text)
    elseif type(text) ~= "string" then
      complain("bad argument #" .. i .. " to 'write' (string expected, got " .. type(text) .. ")")
    end
  end
  return concat(texts)
end

-- 5.1 and LuaJIT give true, later versions the file.
local gives_true = native.write(stdout, "") == true

function methods.write(file, ...)
  if file == stdout then
    put(texts_of(...))
    return gives_true or file
  elseif file == stderr then
    put_error(texts_of(...))
    return gives_true or file
  end
  return native.write(file, ...)
end

function methods.read(file, ...)
  if file == stdin then return read_formats(...) end
  return native.read(file, ...)
end

local function input_lines(...)
  local formats, count = { ... }, select("#", ...)
  return function() return read_formats(unpack(formats, 1, count)) end
end

function methods.lines(file, ...)
  if file == stdin then return input_lines(...) end
  return native.lines(file, ...)
end

local function flush_output(file)
  if file == stdout or file == stderr then
    flush_pieces()
    flush(out)
  end
  return native.flush(file)
end

methods.flush = flush_output

local function standard(file) return file == stdin or file == stdout or file == stderr end

function methods.close(file)
  if standard(file) then return true end
  if piped[file] then return heard(native.close(file)) end
  return native.close(file)
end

function methods.seek(file, ...)
  if standard(file) then return nil, "Illegal seek", 29 end
  return native.seek(file, ...)
end

function methods.setvbuf(file, mode, size)
  if not standard(file) then return native.setvbuf(file, mode, size) end
  by_line, unbuffered, eager_left = mode == "line", mode == "no", 0
  return true
end

-- Gives what a function of C gave; its error stands at the line of the program, under the name known there.
local function relay(name, ok, ...)
  if ok then return ... end
  complain((gsub(..., "'%?'", "'" .. name .. "'")))
end

-- A file left open is read by others while the interpreter lives: what it holds back is written when the program ends.
local open_files, any_open, io_type = setmetatable({}, { __mode = "k" }), false, io.type

local function keep(file, ...)
  if io_type(file) == "file" and not standard(file) then open_files[file], any_open = true, true end
  return file, ...
end

local function flush_files()
  for file in next, open_files do
    if io_type(file) == "file" then native.flush(file) end
  end
  any_open = next(open_files) ~= nil
end

function io.open(...) return keep(relay("open", pcall(native.open, ...))) end
local function set_output(...)
  output = native.output()
  return keep(...)
end

function io.output(...) return set_output(relay("output", pcall(native.output, ...))) end

function io.write(...)
  if output ~= stdout then return methods.write(output, ...) end
  local text = ...
  put(select("#", ...) == 1 and type(text) == "string" and text or texts_of(...))
  return gives_true or stdout
end

-- What io.read reads from. The interpreter's own default input stays the protocol's.
local source = stdin

local function set_source(...)
  source = native.input()
  native.input(stdin)
  return ...
end

function io.input(...)
  if (...) == nil then return source end
  return set_source(relay("input", pcall(native.input, ...)))
end

local function open_source()
  if io_type(source) == "closed file" then complain("standard input file is closed") end
  return source
end

function io.read(...) return methods.read(open_source(), ...) end
function io.flush() return flush_output(output) end
function io.close(file) return methods.close(file or output) end

function io.lines(name, ...)
  if name == nil then return methods.lines(open_source(), ...) end
  return relay("lines", pcall(native.io_lines, name, ...))
end

-- All is said, unless something outlives us. Who holds us looks at our files first: the end of its input lets us go.
-- The embedded engine tells its end itself.
local function say_goodbye()
  flush_pieces()
  if held or not host_exit then send("f", outlived and "1" or "0") end
  flush(out)
  while held and read_line() do end
end

-- Without integers a status is cut to as many bits as the interpreter's C code takes.
local range = jit and 2 ^ 31 or 2 ^ 63

function os.exit(code, close)
  local kind, status = type(code), code == false and 1 or 0
  if kind ~= "nil" and (kind ~= "boolean" or plain_5_1) then
    local number, why = tonumber(code), nil
    if not number then
      why = "number expected, got " .. kind
    elseif math_type then
      status = math.tointeger(number)
      why = not status and "number has no integer representation"
    elseif number > -range and number < range then
      status = number - math.fmod(number, 1)
    end
    if why then complain("bad argument #1 to 'exit' (" .. why .. ")") end
  end
  flush_pieces()
  -- What finalizers print while the state is closed leaves at once.
  eager_left = huge
  status = status % 256
  send("q", digits[status])
  if close and not plain_5_1 then
    flush(out)
  else
    flush_files()
    say_goodbye()
  end
  native.exit(status, close)
end

-- The first object with a finalizer is finalized last, when the state is closed.
if newproxy then
  native.last = newproxy(true)
  getmetatable(native.last).__gc = say_goodbye
else
  native.last = setmetatable({}, { __gc = say_goodbye })
end

if port == "host" then
  -- The embedded engine has no processes and no libraries to load; what would reach for them says so.
  local function refused(name)
    return function() return nil, name .. " is not supported on the embedded engine", 38 end
  end
  os.execute, io.popen, package.loadlib = refused("os.execute"), refused("io.popen"), refused("package.loadlib")
  -- What reaches into other functions would reach the driver, and the host through it.
  for _, name in ipairs({ "sethook", "gethook", "getupvalue", "setupvalue", "upvalueid", "upvaluejoin", "getlocal",
    "setlocal", "getregistry" }) do
    debug[name] = nil
  end
  package.cpath = ""
else
  -- The children of a program share its output, never its input: that is the protocol's.
  local detached = "exec </dev/null\n"
  function os.execute(command)
    flush_pieces()
    flush(out)
    if command == nil then return native.execute() end
    outlived = true
    return heard(native.execute(detached .. command))
  end
  function io.popen(command, mode)
    flush_pieces()
    flush(out)
    outlived = true
    if mode == nil or mode == "r" then command = detached .. command end
    local file, why, code = native.popen(command, mode)
    if file then piped[file], any_piped = true, true end
    return file, why, code
  end

  local function noted(got, ...)
    outlived = outlived or (got ~= nil and type(got) ~= "string")
    return got, ...
  end
  local function watch(functions, name)
    local load_foreign = functions[name]
    if load_foreign then functions[name] = function(...) return noted(load_foreign(...)) end end
  end
  watch(package, "loadlib")
  watch(package.preload, "ffi")
  -- Those that find C libraries come last.
  local searchers = package.searchers or package.loaders
  for i = 3, #searchers do watch(searchers, i) end
end

-- What reads the standard input from C reads the program's input instead, never the protocol's.
local compile

-- Lua 5.4 tells some errors of its parser to the handler of whoever calls it: here there is none.
local function parse(code, name)
  local ok, chunk, message = pcall(load_text, code, name)
  if ok then return chunk, message end
  if is_interrupt(chunk) then error(chunk, 0) end
  return nil, chunk
end

local function input_chunk() return compile(input_all(), "=stdin", "chunk") end

function loadfile(name, ...)
  if name == nil then return input_chunk() end
  return native.loadfile(name, ...)
end

function dofile(name)
  if name == nil then return assert(input_chunk())() end
  return native.dofile(name)
end

function debug.debug() end

local warnings = false
if warn then
  native.warn = warn
  function warn(...)
    local text = concat({ ... })
    if select("#", ...) == 1 and byte(text) == 64 then
      if text == "@on" then warnings = true elseif text == "@off" then warnings = false end
      -- Lua's own, of finalizers that fail, go to the standard error as what children write.
      native.warn(text)
      if warnings then any_piped, outlived = true, true end
    elseif warnings then
      put_error("Lua warning: " .. text .. "\n")
    end
  end
end

-- Values: Lua -> host --------------------------------------------------------------------------------

local MAX_DEPTH, MAX_NODES, MAX_BYTES = 100, 1000000, 67108864
local encoded, encoded_count, encoded_bytes, seen, seen_count

local function emit(text)
  encoded_count, encoded_bytes = encoded_count + 1, encoded_bytes + #text
  encoded[encoded_count] = text
end

local function number_text(value)
  if value ~= value then return "dnan;" end
  if value == huge then return "dinf;" elseif value == -huge then return "d-inf;" end
  if math_type then
    if math_type(value) == "integer" then return format("i%d;", value) end
  elseif value == floor(value) and value > -2 ^ 53 and value < 2 ^ 53 and 1 / value ~= -huge then
    return format("i%d;", value)
  end
  return format("d%.17g;", value)
end

-- An integer whose digits are what tostring gives on every Lua, and to which nobody gave another tostring.
local function is_plain_integer(value)
  if math_type then
    if math_type(value) ~= "integer" then return false end
  elseif type(value) ~= "number" or value % 1 ~= 0 or value == 0 then
    return false
  end
  return value > -1e14 and value < 1e14 and not getmetatable(value)
end

local encode

local function encode_table(value, depth)
  local index = seen[value]
  if index then return emit("@" .. index .. ";") end
  if depth >= MAX_DEPTH then return emit("!") end
  seen_count = seen_count + 1
  seen[value] = seen_count
  -- The shape is known at the end: a list, a record whose keys are all text, or a mixed table.
  emit("")
  local opening, length, keyed, shape = encoded_count, 0, false, "{"
  while rawget(value, length + 1) ~= nil do
    length = length + 1
    if encoded_count >= MAX_NODES or encoded_bytes >= MAX_BYTES then
      emit("!")
      break
    end
    encode(rawget(value, length), depth + 1)
  end
  for key, item in next, value do
    local kind = type(key)
    if not (kind == "number" and key >= 1 and key <= length and key == floor(key)) then
      if encoded_count >= MAX_NODES or encoded_bytes >= MAX_BYTES then
        emit("!")
        break
      end
      keyed = true
      if kind ~= "string" then shape = "(" end
      encode(key, depth + 1)
      encode(item, depth + 1)
    end
  end
  if not keyed then shape = "[" elseif length > 0 then shape = "(" end
  encoded[opening] = shape .. length .. ";"
  emit("}")
end

function encode(value, depth)
  local kind = type(value)
  if kind == "number" then emit(number_text(value))
  elseif kind == "string" then
    if encoded_bytes + #value > MAX_BYTES then return emit("!") end
    emit("s" .. #value .. ";")
    emit(value)
  elseif kind == "boolean" then emit(value and "t" or "f")
  elseif kind == "nil" then emit("n")
  elseif kind == "table" then encode_table(value, depth)
  else
    local named, text = pcall(tostring, value)
    text = named and type(text) == "string" and text or kind
    emit("o" .. #kind .. ";" .. #text .. ";" .. kind .. text)
  end
end

-- One value is given as it is, several as a list.
local function encode_values(count, values)
  encoded, encoded_count, encoded_bytes, seen, seen_count = {}, 0, 0, {}, 0
  if count == 1 then
    encode(values, 0)
  else
    for i = 1, count do encode(values[i], 0) end
  end
  return concat(encoded)
end

-- Values: host -> Lua (the same notation) ------------------------------------------------------------

local decode_text, decode_at, decoded

local function take(pattern)
  local text = match(decode_text, pattern, decode_at)
  decode_at = decode_at + #text + 1
  return text
end

local function decode()
  local tag = sub(decode_text, decode_at, decode_at)
  decode_at = decode_at + 1
  if tag == "i" then return tonumber(take("^[^;]*"))
  elseif tag == "d" then
    local text = take("^[^;]*")
    if text == "inf" then return huge elseif text == "-inf" then return -huge elseif text == "nan" then return 0 / 0 end
    return tonumber(text)
  elseif tag == "s" then
    local length = tonumber(take("^%d+"))
    decode_at = decode_at + length
    return sub(decode_text, decode_at - length, decode_at - 1)
  elseif tag == "t" then return true
  elseif tag == "f" then return false
  elseif tag == "@" then return decoded[tonumber(take("^%d+"))]
  elseif tag == "b" then return handed[tonumber(take("^%d+"))]
  elseif tag == "[" or tag == "(" then
    local length, value = tonumber(take("^%d+")), {}
    decoded[#decoded + 1] = value
    for i = 1, length do value[i] = decode() end
    while sub(decode_text, decode_at, decode_at) ~= "}" do
      local key = decode()
      value[key] = decode()
    end
    decode_at = decode_at + 1
    return value
  end
  return nil
end

local function decode_values(text)
  decode_text, decode_at, decoded = text, 1, {}
  local values, count = {}, 0
  while decode_at <= #text do
    count = count + 1
    values[count] = decode()
  end
  decode_text, decoded, handed, handed_count = nil, nil, {}, 0
  return values, count
end

-- Modules that the host hands over: `require` asks for them before it looks for files ----------------

local message_prefix = _VERSION == "Lua 5.4" and "" or "\n\t"

table.insert(package.searchers or package.loaders, 2, function(name)
  local source, keys = ask("m", name, "L")
  if keys == " failed=1" then error("module '" .. name .. "': " .. source, 0) end
  if not source or keys ~= " found=1" then
    return message_prefix .. "no module '" .. name .. "' handed over by the host"
  end
  local path = gsub(name, "%.", "/") .. ".lua"
  local loader, message = compile(source, "@" .. path, "chunk")
  if not loader then error(message, 0) end
  return loader, path
end)

-- Running a chunk ------------------------------------------------------------------------------------

function compile(code, name, mode)
  local first = byte(code)
  if first == 239 and sub(code, 1, 3) == "\239\187\191" then
    code = sub(code, 4)
    first = byte(code)
  end
  -- A first line that begins with # is the system's, as in lua(1); line numbers stay.
  if first == 35 and (byte(code, 2) == 33 or byte(name) == 64) then
    code = "--" .. code
  elseif first == 27 then
    return nil, gsub(name, "^[=@]", "") .. ": attempt to load a binary chunk: only Lua source text is accepted"
  end
  if mode == "repl" then
    local chunk = parse("return " .. gsub(code, "^%s*=", ""), name)
    if chunk then return chunk end
    return parse(code, name)
  end
  local chunk, message = parse(code, name)
  if not chunk and message ~= OUT_OF_MEMORY then chunk = parse("return " .. code, name) end
  return chunk, message
end

-- Code that could change its own environment is compiled each time; on Lua 5.1 a function that it calls could do so as
-- well, and its globals are set anew.
local set_globals, globals = setfenv, _G

local function compile_to_keep(code)
  local chunk, message = compile(code, "=[chunk]", "chunk")
  if chunk and #code <= CACHED_BYTES and not (find(code, "_ENV", 1, true) or find(code, "fenv", 1, true)
    or find(code, "debug", 1, true)) then
    if cached_count == CACHED_CHUNKS then cached, cached_count = {}, 0 end
    cached_count = cached_count + 1
    cached[code] = chunk
  end
  return chunk, message
end

-- Locals that are kept from one program to the next: globals of those programs alone.
local kept_names, kept = {}, {}
local with_kept = setmetatable({}, {
  locals = kept,
  __index = function(_, name)
    if kept_names[name] then return kept[name] end
    return globals[name]
  end,
  __newindex = function(_, name, value)
    if kept_names[name] then kept[name] = value else globals[name] = value end
  end,
})

-- The text of an error value as lua(1) shows it, and whether a traceback belongs to it.
local function error_text(value)
  if type(value) == "string" or type(value) == "number" then return tostring(value), true end
  local meta = getmetatable(value)
  if type(meta) == "table" and rawget(meta, "__tostring") then
    local named, text = pcall(tostring, value)
    if named and type(text) == "string" then return text, false end
  end
  return "(error object is a " .. type(value) .. " value)", true
end

local failure_text, failure_traceback
local FOREIGN = { "^(.*)\n\t%[C%]:[^\n]*$", "^(.*)\n\tbioxen:[^\n]*$", "^(.*)\n\t%(command line%)[^\n]*$",
  "^(.*)\n\t%(%.*tail call[^\n]*$" }

local function on_error(value)
  local text, traced = error_text(value)
  failure_text, failure_traceback = text, ""
  if traced then
    local trace, shorter = traceback("", 2), nil
    local bottom = match(trace, "\n(\t%[C%]:[^\n]*)$") or "\t[C]: in ?"
    trace = gsub(gsub(trace, "(\n\tbioxen:[^\n]*)\n\t%(%.*tail call[^\n]*", "%1"), "\n\tbioxen:[^\n]*", "")
    -- What lies below the program is the driver's and the interpreter's: lua(1) shows one line for it.
    repeat
      trace = shorter or trace
      shorter = nil
      for i = 1, #FOREIGN do shorter = shorter or match(trace, FOREIGN[i]) end
    until not shorter
    failure_traceback = sub(trace, 2) .. "\n" .. bottom
  end
  return value
end

-- The chunk is called by xpcall itself, so that no line of the driver stands in a message's position.
-- Lua 5.1 passes no arguments through xpcall.
local passes_arguments = select(2, xpcall(select, error, "#")) == 0

local function call_with(chunk, values, count)
  if passes_arguments then return xpcall(chunk, on_error, unpack(values, 1, count)) end
  return xpcall(function() return chunk(unpack(values, 1, count)) end, on_error)
end

local returned, returned_count

-- One value, by far the most frequent case, is held without a table.
local function hold(ok, ...)
  returned_count = select("#", ...)
  if returned_count > 1 then returned = { ... } else returned = ... end
  return ok
end

-- What a run gives back: the line that print would write for the values, and the values. A long text alone is its
-- own line and goes once.
local function describe()
  if returned_count == 1 then
    local text = tostring(returned)
    if text == returned and #text >= DIRECT_BYTES and #text <= MAX_BYTES then return "", "S" .. #text .. ";", text end
    return text .. "\n", encode_values(1, returned)
  end
  local texts = {}
  for i = 1, returned_count do texts[i] = tostring(returned[i]) end
  return concat(texts, "\t") .. "\n", encode_values(returned_count, returned)
end

-- Processor time since the last result, microseconds, and the heap, bytes. An interpreter that waits uses none;
-- the embedded engine's clock runs on while it waits and is read anew by each request.
local counted, heap, heap_text = clock(), -1, ""
-- How results end that are one whole number, from the heap on, while the heap stands where it does.
local integer_ends = {}

local function usage()
  local before, kibibytes = counted, collectgarbage("count")
  counted = clock()
  if kibibytes < heap or kibibytes >= heap + 1 then
    heap = floor(kibibytes)
    heap_text = " " .. digits[heap * 1024] .. " "
    integer_ends = {}
  end
  local micros = (counted - before) * 1000000 + 0.5
  -- A clock of 32 bits, as that of WebAssembly, begins anew after 71 minutes.
  if micros < 0 then micros = micros + 4294967296 end
  return digits[micros - micros % 1], heap_text
end

-- How a result begins, its length included; a host has few numbers for its requests.
local result_heads = setmetatable({}, { __index = function(known, id)
  local head = cookie .. "r " .. id .. " "
  known[id] = told(function(length) return head .. digits[length] .. "\n" end)
  return known[id]
end })

-- On from the length of the printed line.
local integer_tails = told(function(number)
  local whole = digits[number]
  return digits[#whole + 1] .. " 1\n" .. whole .. "\ni" .. whole .. ";\n"
end)

local function send_integer(value)
  if settle then settle() end
  local cpu = usage()
  local ending = integer_ends[value]
  if not ending then
    ending = heap_text .. integer_tails[value]
    if value >= 0 and value < 1024 then integer_ends[value] = ending end
  end
  write(out, result_heads[request_id][#cpu + #ending - 1], cpu, ending)
end

local function send_returned(line, encoding, text)
  if settle then settle() end
  if #line >= DIRECT_BYTES then
    send_text("o", line)
    line = ""
  end
  local cpu, memory = usage()
  local line_length, count, heads = digits[#line], digits[returned_count] .. "\n", result_heads[request_id]
  local length = #cpu + #memory + #line_length + #count + #line + #encoding + 1
  -- A short result goes out in one piece, a long one is not copied.
  if text then
    write(out, heads[length + #text + 1], cpu, memory, line_length, " ", count, encoding, text, "\n\n")
  elseif length < DIRECT_BYTES then
    write(out, heads[length] .. cpu .. memory .. line_length .. " " .. count .. line .. encoding .. "\n")
  else
    write(out, heads[length], cpu, memory, line_length, " ", count, line, encoding, "\n")
  end
end

-- What arrives of an error message.
local MESSAGE_BYTES = 1048576

local function fail(kind, text, trace, value)
  -- Lua 5.1 and LuaJIT do not collect when memory runs out: what the program left would end the next one, or us.
  if is_memory(text) then pcall(collectgarbage) end
  local described, values = pcall(encode_values, 1, value)
  if settle then settle() end
  flush_pieces()
  local cpu, memory = usage()
  if #text > MESSAGE_BYTES then text = sub(text, 1, MESSAGE_BYTES) .. "..." end
  send(kind, cpu .. memory .. #text .. " " .. #trace .. "\n" .. text .. trace .. (described and values or "n"))
end

local function execute(payload, keys)
  local name, mode, chunk, message = "=[chunk]", "chunk", nil, nil
  if host_exit then counted = clock() end
  local values, count = nil, 0
  input, input_at, input_ended, eager_left, by_line, unbuffered = "", 1, true, EAGER_PIECES, false, false
  if keys == "" or keys == BY_LINE then
    by_line = keys == BY_LINE
    chunk = cached[payload]
    if not chunk then
      chunk, message = compile_to_keep(payload)
    elseif set_globals then
      set_globals(chunk, globals)
    end
  else
    local name_length = tonumber(match(keys, " name=(%d+)") or 0)
    local args_length = tonumber(match(keys, " args=(%d+)") or 0)
    if name_length > 0 then name = sub(payload, 1, name_length) end
    if args_length > 0 then
      values, count = decode_values(sub(payload, -args_length))
    end
    payload = sub(payload, name_length + 1, -1 - args_length)
    mode = match(keys, " mode=(%a+)") or mode
    input_ended = not find(keys, " input=1", 1, true)
    by_line = find(keys, BY_LINE, 1, true) ~= nil
    if count > 0 or byte(name) == 64 then
      arg = { [0] = gsub(name, "^[=@]", "") }
      for i = 1, count do arg[i] = values[i] end
    end
    chunk, message = compile(payload, name, mode)
    local declared = match(keys, " locals=([%w_,]*)")
    if chunk and (declared or find(keys, " globals=own", 1, true)) then
      local own = declared and with_kept or setmetatable({}, { __index = globals })
      for local_name in gmatch(declared or "", "[^,]+") do kept_names[local_name] = true end
      if set_globals then set_globals(chunk, own) else set_upvalue(chunk, 1, own) end
    end
  end
  if not chunk then
    local incomplete = mode == "repl" and find(message, "'?<eof>'?$")
    return fail(incomplete and "c" or "s", message, "", message)
  end
  failure_text, failure_traceback, begun = nil, "", request_id
  local ok, line, encoding, text
  if count == 0 then ok = hold(xpcall(chunk, on_error)) else ok = hold(call_with(chunk, values, count)) end
  line, encoding = "", ""
  local is_integer = ok and returned_count == 1 and is_plain_integer(returned)
  if ok and returned_count > 0 and not is_integer then
    ok, line, encoding, text = xpcall(describe, on_error)
    if not ok then returned = line end
  end
  if any_open then flush_files() end
  if any_piped then any_piped = heard(warnings) end
  if not ok then
    return fail("x", failure_text or error_text(returned), failure_traceback, returned)
  end
  if piece_count > 0 then flush_pieces() end
  if is_integer then send_integer(returned) else send_returned(line, encoding, text) end
  returned = nil
end

-- Requests -------------------------------------------------------------------------------------------

local operations = { E = execute }

function operations.B(payload)
  handed_count = handed_count + 1
  handed[handed_count] = payload
end

function operations.H() held = true end

-- Is this a whole chunk, as a prompt asks before it runs one?
function operations.U(payload)
  local whole, message = compile(payload, "=[chunk]", "repl")
  send("y", whole and "complete" or find(message, "'?<eof>'?$") and "incomplete" or "invalid")
end

-- Answers requests; each call can be interrupted once, as soon as the host has heard of it.
local function serve()
  -- An interrupt in io.input may have left it elsewhere.
  native.input(stdin)
  armings = (armings or huge) - 1
  send("a", begun .. " " .. digits[armings])
  flush(out)
  while true do
    local operation, id, payload, keys
    if taken_count == stashed_count then
      operation, id, payload, keys = receive()
    else
      operation, id, payload, keys = take_stashed()
    end
    if not operation or operation == "Q" then
      -- What finalizers print while the state is closed leaves at once, as output of the last program.
      request_id, eager_left, done = id or request_id, huge, true
      return
    end
    if operation == "R" then return end
    local handle = operations[operation]
    -- An answer that came too late has none.
    if handle then
      request_id = id
      handle(payload, keys)
      flush(out)
      if asking then
        skipping, asking = not lost, false
        if lost then find_place() end
      end
    end
  end
end

send("h", _VERSION .. "\n" .. (jit and jit.version or "") .. "\n" .. (math_type and 64 or 53))
flush(out)

-- lua(1) takes one interrupt in each of its arguments: after one, and when told to re-arm, this ends to be called anew.
local function answer()
  if done then return end
  local served, why = pcall(serve)
  if served then return end
  if not is_interrupt(why) then
    -- Outside of a program: a request, or what came of one, is more than we can hold.
    pcall(collectgarbage)
    why = tostring(why)
    -- More values than the stack has room for, beside those that a program gave back.
    if find(why, "stack overflow", 1, true) then
      fail("x", "too many results", "", "too many results")
      flush(out)
      if host_exit then return answer() end
      return
    end
    if is_memory(why) then
      send("d", "1")
      flush(out)
    end
    error(why, 0)
  end
  skipping, asking, lost = true, false, false
  pcall(flush_pieces)
  send("z", "")
  flush(out)
end

return answer
