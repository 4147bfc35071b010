-- 116 kernel-memory: pipes, timers, queues and semaphores: memory of the kernel that no limit of ours sees directly.
--@ row: use all memory
--@ on: luajit
--@ strict, reduced: contained
local attempts, kernel = require("attempts"), require("kernel")
local ffi = kernel.ffi
local SET_PIPE_SIZE, CREATE = 1031, 896
local ends = ffi.new("int[2]")
local bytes = 0
attempts.try("64 MB in pipes", function()
  for _ = 1, 2000 do
    if kernel.call("pipe", ends) == -1 then break end
    local size = kernel.call("fcntl", ends[0], SET_PIPE_SIZE, 1048576)
    bytes = bytes + (size > 0 and size or 65536)
  end
  return bytes > 67108864 and bytes
end)
attempts.try("semaphores", function()
  for i = 1, 100 do
    if kernel.call("semget", 0, 250, CREATE) == -1 then return i > 1 and i end
  end
  return "100 sets"
end)
attempts.try("message queues", function()
  for i = 1, 100 do
    if kernel.call("msgget", 0, CREATE) == -1 then return i > 1 and i end
  end
  return "100 queues"
end)
attempts.try("message queue of POSIX", function() return kernel.call("mq_open", "hostile", 66, 384, nil) ~= -1 end)
return attempts.report()
