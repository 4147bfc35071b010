import { LuaFactory } from 'wasmoon';
import type { WorkerBytes } from './worker-bytes.js';

/**
 * The little of the WebAssembly module that we call. None of wasmoon's own value conversions is used: they lose
 * 64-bit integers and bytes that are not UTF-8. Bytes cross by pointer and length.
 */
interface WasmModule {
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  FS: { unlink(path: string): void };
  addFunction(callback: (L: number) => number, signature: string): number;
  _malloc(size: number): number;
  _free(pointer: number): void;
  _luaL_newstate(): number;
  _luaL_openlibs(L: number): void;
  _luaL_loadbufferx(L: number, code: number, size: number, name: number, mode: number): number;
  _lua_pcallk(L: number, args: number, results: number, handler: number, context: number, k: number): number;
  _lua_gettop(L: number): number;
  _lua_tolstring(L: number, index: number, length: number): number;
  _lua_tonumberx(L: number, index: number, isNumber: number): number;
  _lua_pushlstring(L: number, bytes: number, length: number): number;
  _lua_pushcclosure(L: number, callback: number, upvalues: number): void;
  _lua_pushnil(L: number): void;
}

/**
 * What `os.getenv` sees. Without `_` Emscripten puts the path of our program there: a leak, and a crash when the path
 * has letters beyond Latin-1.
 */
const ENVIRONMENT = { _: 'lua' };
const LUA_OK = 0;
const MULTIPLE_RESULTS = -1;
/** Standard devices of the virtual file system: they would lead to the host's own streams. */
const DEVICES = ['/dev/stdin', '/dev/stdout', '/dev/stderr', '/dev/tty', '/dev/tty1'];

/** Ends the worker: the host gives it as the cause of a LuaProcessError, whose class is too much to load here. */
class DriverFailure extends Error {}

/** An interpreter of its own WebAssembly instance: nothing is shared with any other. */
export class WasmInterpreter {
  readonly #module: WasmModule;
  readonly #state: number;
  readonly #bytes: WorkerBytes;
  readonly #lengthPointer: number;

  private constructor(module: WasmModule, bytes: WorkerBytes) {
    this.#module = module;
    this.#bytes = bytes;
    this.#lengthPointer = module._malloc(8);
    this.#state = module._luaL_newstate();
    module._luaL_openlibs(this.#state);
  }

  /** @param wasmFile path of the engine's binary, always given, so that nothing is ever fetched */
  static async create(wasmFile: string, bytes: WorkerBytes): Promise<WasmInterpreter> {
    const factory = new LuaFactory(wasmFile, ENVIRONMENT);
    const module = (await factory.getLuaModule()).module as unknown as WasmModule;
    for (const device of DEVICES) {
      try {
        module.FS.unlink(device);
      } catch {
        // This build has no such device.
      }
    }
    return new WasmInterpreter(module, bytes);
  }

  /** Runs the driver until its stream ends. @param exit called by `os.exit`; it does not return */
  serve(driver: Uint8Array, exit: () => never): void {
    this.#load(driver);
    // Called with the state of the coroutine that runs: what they give must land on its stack.
    this.#pushFunction((state) => this.#pushLine(state));
    this.#pushFunction((state) => this.#pushBytes(state, this.#module._lua_tonumberx(state, 1, 0)));
    this.#pushFunction((state) => this.#writeArguments(state));
    this.#pushFunction(() => {
      this.#bytes.flush();
      return 0;
    });
    this.#push(this.#state, Buffer.from('host'));
    this.#module._lua_pushnil(this.#state);
    this.#pushFunction(() => exit());
    // driver(port) gives the serving loop, which is called in turn.
    this.#call(7, 1);
    this.#call(0, 0);
  }

  #load(code: Uint8Array): void {
    const { _malloc, _free } = this.#module;
    const name = this.#allocate(Buffer.from('=bioxen\0'));
    const mode = this.#allocate(Buffer.from('t\0'));
    const pointer = _malloc(code.length);
    this.#module.HEAPU8.set(code, pointer);
    const status = this.#module._luaL_loadbufferx(this.#state, pointer, code.length, name, mode);
    for (const used of [pointer, name, mode]) _free(used);
    if (status !== LUA_OK) this.#fail();
  }

  #call(args: number, results: number): void {
    if (this.#module._lua_pcallk(this.#state, args, results, 0, 0, 0) !== LUA_OK) this.#fail();
  }

  #fail(): never {
    const bytes = this.#stringAt(this.#state, MULTIPLE_RESULTS);
    const message = Buffer.from(bytes).toString('utf8');
    throw new DriverFailure(`the driver failed inside the embedded engine: ${message}`);
  }

  #pushFunction(callback: (L: number) => number): void {
    this.#module._lua_pushcclosure(this.#state, this.#module.addFunction(callback, 'ii'), 0);
  }

  #pushLine(L: number): number {
    const line = this.#bytes.readLine();
    if (line === undefined) this.#module._lua_pushnil(L);
    else this.#push(L, line);
    return 1;
  }

  #pushBytes(L: number, count: number): number {
    // Straight into Lua's memory: a large payload is copied once on its way in, and once by Lua.
    const pointer = this.#module._malloc(count);
    let at = pointer;
    const whole =
      pointer !== 0 &&
      this.#bytes.readBytes(count, (part) => {
        this.#module.HEAPU8.set(part, at);
        at += part.length;
      });
    if (whole) this.#module._lua_pushlstring(L, pointer, count);
    else this.#module._lua_pushnil(L);
    this.#module._free(pointer);
    return 1;
  }

  #writeArguments(L: number): number {
    const count = this.#module._lua_gettop(L);
    // The first is the stream, where there is one.
    for (let index = 2; index <= count; index++) this.#bytes.write(this.#stringAt(L, index));
    return 0;
  }

  /** A view of a string inside Lua's memory: valid until the next call into the engine. */
  #stringAt(L: number, index: number): Uint8Array {
    const pointer = this.#module._lua_tolstring(L, index, this.#lengthPointer);
    const length = this.#module.HEAPU32[this.#lengthPointer >> 2] ?? 0;
    return this.#module.HEAPU8.subarray(pointer, pointer + length);
  }

  #push(L: number, bytes: Uint8Array): void {
    const pointer = this.#allocate(bytes);
    this.#module._lua_pushlstring(L, pointer, bytes.length);
    this.#module._free(pointer);
  }

  #allocate(bytes: Uint8Array): number {
    const pointer = this.#module._malloc(bytes.length);
    this.#module.HEAPU8.set(bytes, pointer);
    return pointer;
  }
}
