-- What a hostile program tried, and what of it worked. A program ends with `return attempts.report()`:
-- a list of what worked, empty when it was contained, and how much was tried.
local pcall, tostring, sub, type = pcall, tostring, string.sub, type
local attempts = {}
local worked, made = {}, 0

-- Calls `action`: it worked when it raises no error and gives something true.
function attempts.try(name, action, ...)
  made = made + 1
  local ok, value = pcall(action, ...)
  if ok and value then worked[#worked + 1] = name .. ": " .. sub(tostring(value), 1, 80) end
  return ok and value
end

-- A command of the shell, by os.execute (0 on Lua 5.1 and LuaJIT, true later) and by io.popen.
function attempts.shell(command)
  attempts.try("os.execute", function()
    local status = os.execute(command)
    return status == 0 or status == true
  end)
  attempts.try("io.popen", function()
    local pipe = io.popen(command .. "; echo ran")
    local text = pipe and pipe:read("*a")
    return text and text:find("ran", 1, true) and "ran"
  end)
end

-- Opens for reading and reads: the first line is what worked.
function attempts.read(path)
  attempts.try("read " .. path, function()
    local file = io.open(path, "rb")
    return file and (file:read("*l") or "opened")
  end)
end

-- Creates a file, and takes it away again.
function attempts.write(path)
  attempts.try("write " .. path, function()
    local file = io.open(path, "wb")
    if not file then return false end
    file:write("written by a hostile program")
    file:close()
    os.remove(path)
    return "written"
  end)
end

-- Where a call of C is meant to be refused by the filter, anything but EPERM has reached the kernel.
function attempts.reach(name, call, ...)
  made = made + 1
  local ok, result, errno = pcall(call, ...)
  if not ok then
    worked[#worked + 1] = name .. ": could not be tried: " .. tostring(result)
  elseif not (result == -1 and errno == 1) then
    worked[#worked + 1] = name .. ": " .. tostring(result) .. ", errno " .. tostring(errno)
  end
end

function attempts.report()
  assert(made > 0, "nothing was tried")
  return worked, made
end

-- The given function of a C library by way of loadlib, which calls it with the Lua state as its only argument.
function attempts.libc(name)
  local load = type(package.loadlib) == "function" and package.loadlib
  return load and (load("libc.so.6", name) or nil)
end

return attempts
