/** Address of a Lua state, a string, a function slot: a number in the engine's memory or table. */
export type Pointer = number;

/**
 * The little of the engine's C API that we call. Bytes cross by address and length, numbers as they are: no value
 * is ever converted to one of JavaScript.
 */
export interface LuaExports {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  emscripten_stack_init(): void;
  __wasm_call_ctors(): void;
  __errno_location(): Pointer;
  stackSave(): number;
  stackRestore(stack: number): void;
  setThrew(threw: number, value: number): void;
  malloc(size: number): Pointer;
  free(pointer: Pointer): void;
  luaL_newstate(): Pointer;
  luaL_openlibs(L: Pointer): void;
  luaL_loadbufferx(L: Pointer, code: Pointer, size: number, name: Pointer, mode: Pointer): number;
  luaL_where(L: Pointer, level: number): void;
  lua_close(L: Pointer): void;
  lua_concat(L: Pointer, count: number): void;
  lua_error(L: Pointer): number;
  lua_gethookcount(L: Pointer): number;
  lua_getfield(L: Pointer, index: number, name: Pointer): number;
  lua_getglobal(L: Pointer, name: Pointer): number;
  lua_getinfo(L: Pointer, what: Pointer, activation: Pointer): number;
  lua_gettop(L: Pointer): number;
  lua_newuserdatauv(L: Pointer, size: number, values: number): Pointer;
  lua_pcallk(L: Pointer, args: number, results: number, handler: number, context: number, k: Pointer): number;
  lua_pushcclosure(L: Pointer, slot: number, upvalues: number): void;
  lua_pushlstring(L: Pointer, bytes: Pointer, length: number): Pointer;
  lua_pushnil(L: Pointer): void;
  lua_rawseti(L: Pointer, index: number, at: bigint): void;
  lua_setfield(L: Pointer, index: number, name: Pointer): void;
  lua_sethook(L: Pointer, hook: number, mask: number, count: number): void;
  lua_settop(L: Pointer, index: number): void;
  lua_toboolean(L: Pointer, index: number): number;
  lua_tocfunction(L: Pointer, index: number): number;
  lua_tolstring(L: Pointer, index: number, length: Pointer): Pointer;
  lua_tonumberx(L: Pointer, index: number, isNumber: Pointer): number;
}
