-- 90 untrusted-libraries: native code in a VM that does not trust its programs: loadlib, modules in C, FFI.
--@ row: load native code
--@ vm: {"trusted":false}
--@ embedded, strict: contained
local attempts, driver = require("attempts"), require("driver")
attempts.try("loadlib", function() return package.loadlib("libc.so.6", "*") end)
attempts.try("a module in C", function() return require("socket.core") end)
attempts.try("cpath", function()
  package.cpath = "/usr/lib/x86_64-linux-gnu/lua/5.4/?.so;/usr/lib/x86_64-linux-gnu/lua/5.1/?.so"
  return require("socket.core")
end)
attempts.try("ffi", function() return require("ffi").C end)
attempts.try("ffi in preload", function() return package.preload.ffi("ffi").C end)
for i, search in ipairs(package.searchers or package.loaders) do
  attempts.try("searcher " .. i, function()
    local load = search("socket.core")
    return type(load) == "function" and load("socket.core")
  end)
end
attempts.try("the registry", function()
  for _, held in pairs(debug.getregistry()._LOADED.package) do
    if type(held) == "function" and held ~= package.searchpath then
      local loaded = held("libc.so.6", "*")
      if loaded then return held end
    end
  end
end)
attempts.try("upvalues", function()
  for _, found in ipairs(driver.functions) do
    local info = debug.getinfo(found, "S")
    if info.what == "C" then
      local ok, loaded = pcall(found, "libc.so.6", "*")
      if ok and loaded == true then return found end
    end
  end
end)
return attempts.report()
