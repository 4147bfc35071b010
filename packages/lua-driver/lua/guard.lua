-- Runs before the driver where programs are not to load binary chunks, which crash interpreters and get out of them.
-- `guard` is "text" or, for programs that nobody trusts, "untrusted": those load no C libraries either, and look into no
-- other functions, where the originals are kept.
do
  local load, loadstring, loadfile, setfenv, jit = load, loadstring, loadfile, setfenv, jit
  local type, byte, gmatch, gsub, match, error, assert = type, string.byte, string.gmatch, string.gsub, string.match, error, assert
  local concat, open, unpack, select = table.concat, io.open, table.unpack or unpack, select
  local REFUSED = "attempt to load a binary chunk: only Lua source text is accepted"

  if setfenv and not jit then
    -- Lua 5.1 knows no mode: the first byte tells.
    local function is_binary(text) return type(text) == "string" and byte(text) == 27 end

    function _G.loadstring(text, ...)
      if is_binary(text) then return nil, REFUSED end
      return loadstring(text, ...)
    end

    function _G.load(read, ...)
      local begun, refused = false, false
      local chunk, message = load(type(read) == "function" and function()
        local piece = read()
        if not begun and type(piece) == "string" and piece ~= "" then
          begun, refused = true, is_binary(piece)
        end
        if refused then return nil end
        return piece
      end or read, ...)
      if refused then return nil, REFUSED end
      return chunk, message
    end

    function _G.loadfile(name)
      local file = type(name) == "string" and open(name, "rb")
      if file then
        local first = file:read(1)
        file:close()
        if is_binary(first) then return nil, name .. ": " .. REFUSED end
      end
      return loadfile(name)
    end
  else
    function _G.load(chunk, name, mode, ...)
      if mode == "b" then return nil, REFUSED end
      return load(chunk, name, "t", ...)
    end

    function _G.loadfile(name, mode, ...)
      if mode == "b" then return nil, REFUSED end
      return loadfile(name, "t", ...)
    end

    if loadstring then
      function _G.loadstring(text, name) return loadstring(text, name, "t") end
    end
  end

  local load_text = _G.loadfile

  function _G.dofile(name) return assert(load_text(name))() end

  -- The searcher for Lua files takes binary ones as well: ours does not.
  local searchers = package.searchers or package.loaders
  searchers[2] = function(name)
    local tried, package = {}, package
    if type(package.path) ~= "string" then error("'package.path' must be a string") end
    for template in gmatch(package.path, "[^;]+") do
      local path = gsub(template, "%?", (gsub(gsub(name, "%.", "/"), "%%", "%%%%")))
      local file = open(path, "r")
      if file then
        file:close()
        local chunk, message = load_text(path)
        if chunk then return chunk, path end
        error("error loading module '" .. name .. "' from file '" .. path .. "':\n\t" .. message, 0)
      end
      tried[#tried + 1] = "no file '" .. path .. "'"
    end
    return (match(_VERSION, "5%.4") and "" or "\n\t") .. concat(tried, "\n\t")
  end

  if guard == "untrusted" then
    searchers[4], searchers[3] = nil, nil
    package.loadlib, package.cpath = nil, ""
    -- LuaJIT puts its FFI there once more when it first reads a number like 1LL, unless it has been loaded before.
    if jit then pcall(require, "ffi") end
    package.preload.ffi, package.loaded.ffi = nil, nil
    for _, name in ipairs({ "sethook", "gethook", "getupvalue", "setupvalue", "upvalueid", "upvaluejoin", "getlocal",
      "setlocal", "setfenv", "getfenv" }) do
      debug[name] = nil
    end
  end
end
