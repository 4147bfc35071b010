--- Which kind of Lua runs us, found once. Plain Lua pays for each operation of a
-- loop, so bytes are taken in blocks there; LuaJIT compiles the plain loop and is
-- an order of magnitude slower with blocks of a varying size.

local is_luajit = type(rawget(_G, "jit")) == "table"
local has_ffi, ffi = false, nil
if is_luajit then has_ffi, ffi = pcall(require, "ffi") end

return {
  is_luajit = is_luajit,
  --- LuaJIT's FFI; nil in other Luas, and where a sandbox keeps it from programs.
  ffi = has_ffi and ffi or nil,
}
