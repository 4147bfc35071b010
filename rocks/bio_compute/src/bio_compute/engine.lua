--- Which kind of Lua runs us, found once. Plain Lua pays for each operation of a
-- loop, so bytes are taken in blocks there; LuaJIT compiles the plain loop and is
-- an order of magnitude slower with blocks of a varying size.

return {
  is_luajit = type(rawget(_G, "jit")) == "table",
}
