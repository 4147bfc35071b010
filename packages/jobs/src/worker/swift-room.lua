-- Bytes that grow and stay, with eight more before them and one behind. They lie beside what LuaJIT collects: it collects as
-- often as its own memory has doubled, and goes the faster the less of the processor's cache that takes.
local ffi = require("ffi")
local C, cast, copy, gc = ffi.C, ffi.cast, ffi.copy, ffi.gc

ffi.cdef('void *bioxen_malloc(size_t) __asm__("malloc");')
ffi.cdef('void bioxen_free(void *) __asm__("free");')

local room = {}

local function put(into, size)
  local all = C.bioxen_malloc(size + 9)
  if all == nil then error("not enough memory", 0) end
  all = gc(all, C.bioxen_free)
  into.all, into.bytes, into.size = all, cast("uint8_t *", all) + 8, size
  return into
end

function room.make(size) return put({}, size) end

-- At least as large as wanted; the bytes that are filled stay.
function room.grow(which, wanted, filled)
  local size, all, bytes = which.size, which.all, which.bytes
  while size < wanted do size = size * 2 end
  put(which, size)
  copy(which.bytes, bytes, filled)
  C.bioxen_free(gc(all, nil))
end

return room
