/** Address of a Lua state, a string, a function slot: a number in the engine's memory or table. */
export type Pointer = number;

/**
 * The little of the engine's C API that we call. Bytes cross by address and length, numbers as they are: no value
 * is ever converted to one of JavaScript.
 */
export interface LuaExports {
  readonly __indirect_function_table: WebAssembly.Table;
  emscripten_stack_init(): void;
  __wasm_call_ctors(): void;
  __errno_location(): Pointer;
  stackSave(): number;
  stackRestore(stack: number): void;
  setThrew(threw: number, value: number): void;
  malloc(size: number): Pointer;
  free(pointer: Pointer): void;
  realloc(pointer: Pointer, size: number): Pointer;
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
  lua_isyieldable(L: Pointer): number;
  lua_newthread(L: Pointer): Pointer;
  lua_newuserdatauv(L: Pointer, size: number, values: number): Pointer;
  lua_pcallk(L: Pointer, args: number, results: number, handler: number, context: number, k: Pointer): number;
  lua_pushcclosure(L: Pointer, slot: number, upvalues: number): void;
  lua_pushinteger(L: Pointer, value: bigint): void;
  lua_pushlstring(L: Pointer, bytes: Pointer, length: number): Pointer;
  lua_pushnil(L: Pointer): void;
  lua_resume(L: Pointer, from: Pointer, args: number, results: Pointer): number;
  lua_pushnumber(L: Pointer, value: number): void;
  lua_pushthread(L: Pointer): number;
  lua_rawseti(L: Pointer, index: number, at: bigint): void;
  lua_setallocf(L: Pointer, slot: number, userdata: Pointer): void;
  lua_setfield(L: Pointer, index: number, name: Pointer): void;
  lua_sethook(L: Pointer, hook: number, mask: number, count: number): void;
  lua_settop(L: Pointer, index: number): void;
  lua_status(L: Pointer): number;
  lua_toboolean(L: Pointer, index: number): number;
  lua_tocfunction(L: Pointer, index: number): number;
  lua_tolstring(L: Pointer, index: number, length: Pointer): Pointer;
  lua_tonumberx(L: Pointer, index: number, isNumber: Pointer): number;
  lua_tothread(L: Pointer, index: number): Pointer;
  lua_xmove(from: Pointer, to: Pointer, count: number): void;
  lua_yieldk(L: Pointer, results: number, context: number, k: Pointer): number;
}

/** The names of all that we call: the engine need not export more. */
export const LUA_EXPORT_NAMES: ReadonlySet<string> = new Set(
  Object.keys({
    __indirect_function_table: true,
    emscripten_stack_init: true,
    __wasm_call_ctors: true,
    __errno_location: true,
    stackSave: true,
    stackRestore: true,
    setThrew: true,
    malloc: true,
    free: true,
    realloc: true,
    luaL_newstate: true,
    luaL_openlibs: true,
    luaL_loadbufferx: true,
    luaL_where: true,
    lua_close: true,
    lua_concat: true,
    lua_error: true,
    lua_gethookcount: true,
    lua_getfield: true,
    lua_getglobal: true,
    lua_getinfo: true,
    lua_gettop: true,
    lua_isyieldable: true,
    lua_newthread: true,
    lua_newuserdatauv: true,
    lua_pcallk: true,
    lua_pushcclosure: true,
    lua_pushinteger: true,
    lua_pushlstring: true,
    lua_pushnil: true,
    lua_resume: true,
    lua_pushnumber: true,
    lua_pushthread: true,
    lua_rawseti: true,
    lua_setallocf: true,
    lua_setfield: true,
    lua_sethook: true,
    lua_settop: true,
    lua_status: true,
    lua_toboolean: true,
    lua_tocfunction: true,
    lua_tolstring: true,
    lua_tonumberx: true,
    lua_tothread: true,
    lua_xmove: true,
    lua_yieldk: true,
  } satisfies Record<keyof LuaExports, true>),
);
