-- Runs inside each worker VM. Called once with the user's program, it leaves a function in package.loaded["bioxen.map"]
-- that maps the records first to last of one block: (block, sequence format, first, last, seconds), or of pieces of a file:
-- (path, sequence format, first, last, seconds, start, lengths of pieces). What it writes on standard output is the output of
-- the part, and then one line of JSON: the rest of the part. What the program prints goes to standard error.
-- After so many seconds it ends with the record that it is at, so that a record that hangs is told from many that do not; 0: never.
local code, name, form, parameters, sources = ...
local find, format, sub, concat = string.find, string.format, string.sub, table.concat
local select, type, tostring, pcall, error = select, type, tostring, pcall, error

local results, errors = io.stdout, io.stderr
local put = results.write
local function answer(...) put(results, ...) end
local clock, time = os.clock, os.time
function print(...)
  local texts = {}
  for index = 1, select("#", ...) do texts[index] = tostring((select(index, ...))) end
  errors:write(concat(texts, "\t"), "\n")
end
function io.write(...)
  errors:write(...)
  return errors
end
io.stdout = errors
io.output(errors)

-- Before anything of the program runs, which could put functions of its own in the place of those that are used here.
local compile = loadstring or load
local function load_source(key, ...) return compile(sources[key], "=bioxen " .. key)(...) end
local swift_text = jit and pcall(require, "ffi") and load_source("swift_text") or nil
local json = load_source("json", swift_text and swift_text.is_plain)
local json_of, plain_text = json.encode, json.plain_text
local readers = load_source("readers", plain_text)
local rooms = swift_text and load_source("swift_room")
if rooms then readers = load_source("swift_readers", readers, swift_text, rooms) end
local output = rooms and load_source("swift_output", json, swift_text, rooms) or load_source("output", json)

local chunk, problem = compile(code, name)
if not chunk then return "syntax", problem end
local fine, result = xpcall(chunk, function(e) return tostring(e) end)
if not fine then return "failed", result end
local map = result
if map == nil then map = rawget(_G, "map") end
if type(map) ~= "function" then return "none", type(result) end

local emit = {}

function emit.ndjson(record, value) return output.add_line(record.id, value) end

local function header_text(value, what)
  if type(value) ~= "string" then error(what .. " of a FASTA record is a " .. type(value) .. "; return a string", 0) end
  if find(value, "[\r\n]") then error(what .. " of a FASTA record has a line end", 0) end
  return value
end

function emit.fasta(record, value)
  local id, description, sequence = record.id, record.description, value
  if type(value) == "table" then
    id = header_text(value.id == nil and id or value.id, "the id")
    description = header_text(value.description == nil and description or value.description, "the description")
    sequence = value.sequence
  end
  if type(sequence) ~= "string" then
    error("for FASTA return a string, or a table with a sequence; got a " .. type(sequence), 0)
  end
  if find(sequence, "[^%a*.%-]") then error("the sequence has characters that are no letters of a sequence", 0) end
  if id == "" or find(id, "%s") then error("the id of a FASTA record is empty or has blanks", 0) end
  local lines = { ">" .. id .. (description ~= "" and " " .. description or "") }
  for at = 1, #sequence, 60 do lines[#lines + 1] = sub(sequence, at, at + 59) end
  return output.add(concat(lines, "\n") .. "\n")
end

local write = emit[form]

local function message_of(value)
  if type(value) == "table" then
    local is_json, text = pcall(json_of, value, 1)
    local plain, other = pcall(tostring, value)
    if is_json then return text end
    return plain and plain_text(other) or "a table"
  end
  return plain_text(tostring(value))
end

-- Seconds of the processor, or of the clock on the wall, which a program may spend asleep; that one has whole seconds alone.
local function is_late(state)
  return clock() - state.clock >= state.seconds or time() - state.time > state.seconds + 1
end

-- Maps records of a block, up to its end or the last one, or until the function fails: then the state has the place behind that
-- record. One protected call for many records is what lets LuaJIT compile their way.
local function map_on(state)
  local block, size, last = state.block, state.size, state.last
  local read, first = readers[state.kind], state.first
  while state.at <= size and state.records < last do
    state.is_reading = true
    local id, description, sequence, quality, place, used, header_line = read(block, state.at, size)
    state.is_reading = false
    if not id then
      state.is_broken = id == nil
      if state.is_broken then
        state.problem = { problem = description, line = state.lines + sequence, record = state.records + 1 }
      else
        state.lines = state.lines + sequence
      end
      return
    end
    state.id, state.line = id, state.lines + header_line
    state.at, state.lines, state.records = place, state.lines + used, state.records + 1
    if state.records >= first then
      state.bases = state.bases + #sequence
      local record = { id = id, description = description, sequence = sequence, quality = quality }
      local value = map(record, parameters)
      if value ~= nil then
        record.id, record.description = id, description
        write(record, value)
      end
      if state.seconds > 0 and is_late(state) then
        state.is_partial = true
        return
      end
    end
  end
end

-- What there is of the output goes out with each piece of a file: whoever takes it does so while the next piece is worked on.
local function map_block(state, block, size)
  state.block, state.size, state.at = block, size, 1
  repeat
    local is_done, failure = pcall(map_on, state)
    if not is_done then
      if state.is_reading then error(failure, 0) end
      state.failures[#state.failures + 1] =
        { id = plain_text(state.id), record = state.records, line = state.line, error = message_of(failure) }
      if state.seconds > 0 and is_late(state) then
        state.is_partial = true
        break
      end
    end
  until is_done
  state.output_bytes = state.output_bytes + output.give(answer)
end

package.loaded["bioxen.map"] = function(block, kind, first, last, seconds, start, ...)
  output.clear()
  local state = {
    kind = kind, first = first, last = last, failures = {}, records = 0, bases = 0, lines = 0, output_bytes = 0,
    seconds = seconds, clock = clock(), time = time(),
  }
  if start then
    local path, at = block, start
    for index = 1, select("#", ...) do
      local length = (select(index, ...))
      local piece = readers.read_piece(path, at, length)
      if not piece then
        return answer("{\"isUnseen\":true,\"outputBytes\":" .. format("%d", state.output_bytes) .. "}\n")
      end
      map_block(state, piece, length)
      if state.is_broken or state.is_partial then break end
      at = at + length
    end
  else
    map_block(state, block, #block)
  end
  answer(json_of({
    records = state.records, bases = state.bases, lines = state.lines, failures = state.failures, problem = state.problem,
    isPartial = state.is_partial, outputBytes = state.output_bytes,
  }, 1), "\n")
end
return "ready"
