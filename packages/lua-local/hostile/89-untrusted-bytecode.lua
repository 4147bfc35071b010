-- 89 untrusted-bytecode: bytecode in a VM that does not trust its programs. Every way to load it is closed, and none
-- is open behind it.
--@ row: crash the interpreter by bytecode
--@ vm: {"trusted":false}
--@ embedded, strict: contained
local attempts, driver = require("attempts"), require("driver")
local dumped, bytes = pcall(string.dump, function() return "ran" end)
bytes = dumped and bytes or "\27LuaT\0\25\147\r\n\26\n"
local function ran(load, ...)
  local chunk = load and load(...)
  return type(chunk) == "function" and chunk
end
attempts.try("load", ran, load, bytes)
attempts.try("load in mode b", ran, load, bytes, "=x", "b")
attempts.try("load in mode bt", ran, load, bytes, "=x", "bt", {})
attempts.try("loadstring", ran, loadstring, bytes)
attempts.try("load by pieces", ran, load, function()
  local piece = bytes
  bytes = nil
  return piece
end)
bytes = dumped and string.dump(function() return "ran" end) or "\27Lua"
attempts.try("load one byte at a time", function()
  local at = 0
  return ran(load, function()
    at = at + 1
    return at <= #bytes and bytes:sub(at, at) or nil
  end)
end)
attempts.try("load through the environment", function()
  local environment = getfenv and getfenv(0) or _ENV or _G
  return ran(environment.load, bytes, "=x")
end)
for i, found in ipairs(driver.functions) do
  attempts.try("the driver's function " .. i, function()
    local info = debug.getinfo(found, "S")
    return info.what == "C" and ran(found, bytes, "=x") and found(bytes, "=x")() == "ran" and "ran"
  end)
end
attempts.try("registry", function()
  local loaded = debug.getregistry()._LOADED
  return ran(loaded._G.load, bytes) or ran(loaded._G.loadstring, bytes)
end)
attempts.try("searchers", function()
  for _, search in ipairs(package.searchers or package.loaders) do
    local _, load = debug.getupvalue(search, 1)
    if type(load) == "function" and ran(load, bytes) then return "searcher" end
  end
end)
return attempts.report()
