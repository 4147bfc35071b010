import type { EngineCode } from '../embedded/engine-code.js';
import { EngineFault } from '../embedded/engine-fault.js';
import { EngineInstance } from '../embedded/engine-instance.js';
import { OpenFiles } from '../embedded/open-files.js';

const LUA_OK = 0;
const TOP = -1;

/**
 * A chunk of ours as Lua's own code, with its line numbers. Loading that takes a twentieth of what compiling its text takes
 * (measured: 41 KB in 0.2 and 4 ms), and a thread has many interpreters.
 * @throws EngineFault
 */
export function compileChunk(code: EngineCode, text: Uint8Array): Uint8Array {
  const engine = new EngineInstance(code, new OpenFiles(undefined, 0, () => undefined), () => 0);
  const { lua, memory } = engine;
  const state = lua.luaL_newstate();
  if (state === 0) throw new EngineFault('start', 'there is no memory for a Lua state');
  lua.luaL_openlibs(state);
  lua.lua_getglobal(state, engine.constant('string'));
  lua.lua_getfield(state, TOP, engine.constant('dump'));
  const [name, mode] = [engine.constant('=bioxen'), engine.constant('t')];
  const isLoaded = lua.luaL_loadbufferx(state, engine.allocate(text), text.length, name, mode) === LUA_OK;
  const isDumped = isLoaded && lua.lua_pcallk(state, 1, 1, 0, 0, 0) === LUA_OK;
  const lengthPointer = engine.allocate(new Uint8Array(8));
  const pointer = lua.lua_tolstring(state, TOP, lengthPointer);
  const length = (memory.words[lengthPointer >> 2] ?? 0) >>> 0;
  const bytes = memory.bytes.slice(pointer, pointer + length);
  if (!isDumped)
    throw new EngineFault('trap', `the driver cannot be compiled: ${Buffer.from(bytes).toString()}`);
  // The instance is garbage now, all at once.
  return bytes;
}
