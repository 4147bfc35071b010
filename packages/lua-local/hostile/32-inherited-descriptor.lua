-- 32 inherited-descriptor: reads and writes through descriptors that were left open by whoever started us.
--@ row: read files of the user
--@ embedded, strict, reduced: contained
local canary = ...
local attempts = require("attempts")
for _, path in ipairs({ "/dev/fd/", "/proc/self/fd/" }) do
  attempts.try("read " .. path, function()
    local file = io.open(path .. canary.descriptor, "rb")
    return file and file:read(100)
  end)
  attempts.try("write " .. path, function()
    local file = io.open(path .. canary.descriptor, "ab")
    -- It shows in the file, if the file is what was written to.
    if file then file:write("hostile"):close() end
    return false
  end)
end
attempts.try("luaposix read", function()
  local bytes = require("posix.unistd").read(canary.descriptor, 100)
  return bytes ~= "" and bytes
end)
attempts.try("luaposix write", function()
  -- It shows in the file, if the file is what was written to.
  require("posix.unistd").write(canary.descriptor, "hostile")
  return false
end)
if jit then
  local kernel = require("kernel")
  local status, device_at = kernel.ffi.new("char[256]"), kernel.ffi.arch == "x64" and 40 or 32
  local NULL_DEVICE = 0x103
  for descriptor = 3, 1023 do
    attempts.try("descriptor " .. descriptor, function()
      if kernel.call("fstat", descriptor, status) == -1 then return false end
      local device = kernel.ffi.cast("uint64_t *", status + device_at)[0]
      -- setpriv leaves the filter of tier reduced open: a file without a name, for reading only.
      local names = kernel.ffi.arch == "x64" and kernel.ffi.cast("uint64_t *", status + 16)[0]
        or kernel.ffi.cast("uint32_t *", status + 20)[0]
      local is_filter = names == 0 and kernel.call("write", descriptor, "hostile", 7) == -1
      return device ~= NULL_DEVICE and not is_filter and "open"
    end)
  end
  local bytes = kernel.ffi.new("char[100]")
  attempts.try("read by FFI", function() return kernel.call("read", canary.descriptor, bytes, 100) > 0 end)
  kernel.call("write", canary.descriptor, "hostile", 7)
end
return attempts.report()
