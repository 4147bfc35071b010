import type { EngineInstance } from './engine-instance.js';
import type { Pointer } from './lua-exports.js';

/** Word of `lua_Debug` that holds the source of the running function. */
const SOURCE_WORD = 4;
/**
 * Byte of `lua_State` that allows hooks (Lua 5.4: after the object's header and the status). Lua forbids them while
 * a hook runs, and would go on to do so in a message handler of the program.
 */
const ALLOW_HOOK_BYTE = 7;
const DRIVER_SOURCE = '=bioxen';
const MESSAGE = 'interrupted!';

/** The error "interrupted!", raised from a hook in a program's own code and never in the driver's. */
export class InterruptError {
  readonly #engine: EngineInstance;
  readonly #what: Pointer;
  readonly #message: Pointer;

  constructor(engine: EngineInstance) {
    this.#engine = engine;
    this.#what = engine.constant('S');
    this.#message = engine.constant(MESSAGE);
  }

  /** Raises it, unless the driver runs. @param activation what the hook was called with */
  raiseIn(L: Pointer, activation: Pointer): void {
    const { lua, memory } = this.#engine;
    if (this.isDriver(L, activation)) return;
    // As luaL_error does; C never returns from here.
    lua.luaL_where(L, 1);
    lua.lua_pushlstring(L, this.#message, MESSAGE.length);
    lua.lua_concat(L, 2);
    memory.bytes[L + ALLOW_HOOK_BYTE] = 1;
    lua.lua_error(L);
  }

  /** Is the running function one of the driver's? */
  isDriver(L: Pointer, activation: Pointer): boolean {
    const { lua, memory } = this.#engine;
    lua.lua_getinfo(L, this.#what, activation);
    const source = memory.words[(activation >> 2) + SOURCE_WORD] ?? 0;
    for (let index = 0; index < DRIVER_SOURCE.length; index++) {
      if (memory.bytes[source + index] !== DRIVER_SOURCE.charCodeAt(index)) return false;
    }
    return memory.bytes[source + DRIVER_SOURCE.length] === 0;
  }
}
