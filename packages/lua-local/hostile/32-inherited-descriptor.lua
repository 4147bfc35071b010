-- 32 inherited-descriptor: reads and writes through descriptors that were left open by whoever started us.
--@ row: read files of the user
--@ embedded, strict, reduced: contained
local canary = ...
local attempts = require("attempts")
for _, path in ipairs({ "/dev/fd/", "/proc/self/fd/" }) do
  attempts.read(path .. canary.descriptor)
  attempts.write(path .. canary.descriptor)
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
      return device ~= NULL_DEVICE and "open"
    end)
  end
  local bytes = kernel.ffi.new("char[100]")
  attempts.try("read by FFI", function() return kernel.call("read", canary.descriptor, bytes, 100) > 0 end)
  kernel.call("write", canary.descriptor, "hostile", 7)
end
return attempts.report()
