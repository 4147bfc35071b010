import type { InterpreterLimits } from './control-block.js';
import type { EngineCode } from './engine-code.js';
import { EngineFault } from './engine-fault.js';
import { EngineInstance } from './engine-instance.js';
import { InterruptHook } from './interrupt-hook.js';
import type { LuaExports, Pointer } from './lua-exports.js';
import { OpenFiles } from './open-files.js';
import { ProgramSlices, type SliceReport, type SlicingOptions } from '../sliced/program-slices.js';
import { VirtualFolder } from './virtual-folder.js';
import type { WorkerBytes } from './worker-bytes.js';

const LUA_OK = 0;
const TOP = -1;
/** Searchers 3 and 4 look for C libraries: there are none. */
const C_SEARCHERS = [4n, 3n];
/** Larger numbers of bytes do not exist in the engine. */
const ADDRESS_BYTES = 2 ** 31;
const LINE_BYTES = 1_024;
/** Strings of this length are no keys yet when they are made, and have no hash. */
const LONG_BYTES = 64 * 1024;
/** Output of programs in slices that waits for more in Lua's memory. */
const SLICED_WAITING_BYTES = 4_096n;

/** Lua of its own, in a WebAssembly instance of its own: nothing is shared with any other. */
export class WasmInterpreter {
  /** The private folder of its programs, if they have one. */
  readonly folder: VirtualFolder | undefined;
  readonly #engine: EngineInstance;
  readonly #lua: LuaExports;
  readonly #state: Pointer;
  readonly #bytes: WorkerBytes;
  readonly #lengthPointer: Pointer;
  /** Request lines cross here, so that they arrive when memory is full. */
  readonly #linePointer: Pointer;
  /** The function `collectgarbage`, whatever a program puts in its place. */
  readonly #collectSlot: number;
  readonly #hook: InterruptHook | undefined;
  readonly #slices: ProgramSlices | undefined;

  /** @param slicing makes its programs run in slices @throws EngineFault when there is no memory for it */
  constructor(code: EngineCode, bytes: WorkerBytes, limits: InterpreterLimits, slicing?: SlicingOptions) {
    this.folder = limits.folder === undefined ? undefined : new VirtualFolder(limits.folder);
    this.#engine = new EngineInstance(
      code,
      new OpenFiles(this.folder, limits.openFiles, (said) => bytes.writeError(said)),
      slicing?.now,
    );
    this.#lua = this.#engine.lua;
    this.#bytes = bytes;
    this.#lengthPointer = this.#engine.allocate(new Uint8Array(8));
    this.#linePointer = this.#engine.allocate(new Uint8Array(LINE_BYTES));
    this.#state = this.#lua.luaL_newstate();
    if (this.#state === 0) throw new EngineFault('start', 'there is no memory for a Lua state');
    this.#lua.luaL_openlibs(this.#state);
    this.#removeCSearchers();
    this.#lua.lua_getglobal(this.#state, this.#engine.constant('collectgarbage'));
    this.#collectSlot = this.#lua.lua_tocfunction(this.#state, TOP);
    this.#lua.lua_settop(this.#state, 0);
    if (limits.isInterruptible) this.#hook = new InterruptHook(this.#engine, this.#state, bytes);
    if (slicing !== undefined) this.#slices = new ProgramSlices(this.#engine, this.#state, slicing);
  }

  /** Runs the driver until its stream ends. @param exit called by `os.exit`; it does not return */
  serve(driver: Uint8Array, exit: () => never): void {
    this.#boot(driver, exit);
    this.#call(0, 0);
    // Finalizers run, as they do when lua(1) ends.
    this.#lua.lua_close(this.#state);
    this.#bytes.flush();
  }

  /** Makes the driver ready for `runSlice`. @param prelude what makes programs run in slices; both are compiled */
  prepareSlices(prelude: Uint8Array, driver: Uint8Array, exit: () => never): void {
    const slices = this.#slices;
    if (slices === undefined) throw new TypeError('this interpreter runs no slices');
    this.#load(prelude, 'b');
    slices.pushMain();
    for (const slot of slices.slots) this.#pushFunction(slot);
    this.#call(1 + slices.slots.length, 0);
    this.#boot(driver, exit, 'b');
    slices.begin();
    this.#bytes.flush();
  }

  /** Runs the driver and its program for so many units, or until there is nothing to do. @throws EngineFault */
  runSlice(budget: number, isStopping: boolean): SliceReport {
    const slices = this.#slices;
    if (slices === undefined) throw new TypeError('this interpreter runs no slices');
    const report = slices.run(
      budget,
      isStopping,
      () => this.#bytes.hasInput(),
      (L) => this.#pushLine(L),
    );
    this.#bytes.flush();
    return report;
  }

  #boot(driver: Uint8Array, exit: () => never, mode: 't' | 'b' = 't'): void {
    this.#load(driver, mode);
    // Called with the state of the coroutine that runs: what they give must land on its stack.
    const [readLine = 0, readBytes = 0, write = 0, flush = 0, exitSlot = 0, settle = 0] =
      this.#engine.addFunctions(
        [
          (state = 0) => this.#pushLine(state),
          (state = 0) => this.#pushBytes(state, this.#lua.lua_tonumberx(state, 1, 0)),
          (state = 0) => this.#writeArguments(state),
          () => {
            this.#bytes.flush();
            return 0;
          },
          (state = 0) => this.#exit(state, exit),
          (state = 0) => this.#settle(state),
        ],
        'ii',
      );
    for (const slot of [readLine, readBytes, write, flush]) this.#pushFunction(slot);
    this.#push(this.#state, Buffer.from('host'));
    this.#lua.lua_pushnil(this.#state);
    this.#pushFunction(exitSlot);
    this.#pushFunction(settle);
    this.#lua.lua_pushnil(this.#state);
    // Output that waits in Lua's memory would count as the program's, whose heap may be small.
    if (this.#slices === undefined) this.#lua.lua_pushnil(this.#state);
    else this.#lua.lua_pushinteger(this.#state, SLICED_WAITING_BYTES);
    // driver(port) gives the serving loop, which is called in turn.
    this.#call(10, 1);
    this.#settle(this.#state);
  }

  #removeCSearchers(): void {
    const lua = this.#lua;
    const [packageName, searchers, loadlib] = ['package', 'searchers', 'loadlib'].map((name) =>
      this.#engine.constant(name),
    ) as [Pointer, Pointer, Pointer];
    lua.lua_getglobal(this.#state, packageName);
    lua.lua_pushnil(this.#state);
    lua.lua_setfield(this.#state, TOP - 1, loadlib);
    lua.lua_getfield(this.#state, TOP, searchers);
    for (const index of C_SEARCHERS) {
      lua.lua_pushnil(this.#state);
      lua.lua_rawseti(this.#state, TOP - 1, index);
    }
    lua.lua_settop(this.#state, 0);
  }

  /** @param kind text, or what `compileChunk` has made of it */
  #load(code: Uint8Array, kind: 't' | 'b'): void {
    const name = this.#engine.constant('=bioxen');
    const mode = this.#engine.constant(kind);
    const pointer = this.#engine.allocate(code);
    const status = this.#lua.luaL_loadbufferx(this.#state, pointer, code.length, name, mode);
    for (const used of [pointer, name, mode]) this.#lua.free(used);
    if (status !== LUA_OK) this.#fail();
  }

  #call(args: number, results: number): void {
    if (this.#lua.lua_pcallk(this.#state, args, results, 0, 0, 0) !== LUA_OK) this.#fail();
  }

  /** The driver itself raised an error: that is memory that it did not get, or its end. */
  #fail(): never {
    const message = Buffer.from(this.#stringAt(this.#state, TOP)).toString('utf8');
    const kind = message === 'not enough memory' ? 'memory' : 'trap';
    throw new EngineFault(kind, `the driver failed: ${message}`);
  }

  /** `os.exit(status, close)` after its frame. */
  #exit(L: Pointer, exit: () => never): never {
    if (this.#lua.lua_toboolean(L, 2) !== 0) this.#lua.lua_close(L);
    this.#bytes.flush();
    return exit();
  }

  #settle(L: Pointer): number {
    this.#bytes.settle();
    this.#hook?.settle();
    this.#slices?.settle(L);
    this.#engine.reserve.releaseIfRefused();
    return 0;
  }

  #pushFunction(slot: number): void {
    this.#lua.lua_pushcclosure(this.#state, slot, 0);
  }

  #pushLine(L: Pointer): number {
    if (this.#slices?.restsAt(L, () => this.#bytes.hasInput()) === true) return this.#slices.rest();
    const line = this.#bytes.readLine();
    if (this.#bytes.startsRun) {
      this.#engine.protectedCalls.expectProgram();
      this.#holdReserve();
    }
    if (line === undefined) this.#lua.lua_pushnil(L);
    else this.#push(L, line);
    return 1;
  }

  #pushBytes(L: Pointer, count: number): number {
    if (!(count < ADDRESS_BYTES)) throw new EngineFault('memory', `no room for ${count} bytes of a request`);
    if (count >= LONG_BYTES) return this.#pushLong(L, count);
    const lent = this.#lua.malloc(count);
    // Where there is no memory left, Lua collects garbage to find some, or raises its error.
    const pointer = lent === 0 && count > 0 ? this.#lua.lua_newuserdatauv(L, count, 0) : lent;
    let at = pointer;
    const isWhole = this.#bytes.readBytes(count, (part) => {
      this.#engine.memory.bytes.set(part, at);
      at += part.length;
    });
    if (isWhole) this.#lua.lua_pushlstring(L, pointer, count);
    else this.#lua.lua_pushnil(L);
    this.#lua.free(lent);
    return 1;
  }

  /**
   * A long string, filled where it stands: Lua makes it of whatever lies in memory, and nobody has seen it before it is
   * written over. So there is no second memory for it, and what can be megabytes is copied while it still comes.
   */
  #pushLong(L: Pointer, count: number): number {
    // Memory reaches as far as the new string, so there are bytes enough at its beginning.
    let at = this.#lua.lua_pushlstring(L, 0, count);
    const isWhole = this.#bytes.readBytes(count, (part) => {
      this.#engine.memory.bytes.set(part, at);
      at += part.length;
    });
    if (isWhole) return 1;
    this.#lua.lua_pushnil(L);
    return 1;
  }

  #writeArguments(L: Pointer): number {
    const count = this.#lua.lua_gettop(L);
    // The first is the stream, where there is one.
    for (let index = 2; index <= count; index++) this.#bytes.write(this.#stringAt(L, index));
    return 0;
  }

  /** A view of a string inside Lua's memory: valid until the next call into the engine. */
  #stringAt(L: Pointer, index: number): Uint8Array {
    const pointer = this.#lua.lua_tolstring(L, index, this.#lengthPointer);
    const length = (this.#engine.memory.words[this.#lengthPointer >> 2] ?? 0) >>> 0;
    return this.#engine.memory.bytes.subarray(pointer, pointer + length);
  }

  #push(L: Pointer, bytes: Uint8Array): void {
    const isShort = bytes.length <= LINE_BYTES;
    const pointer = isShort ? this.#linePointer : this.#engine.allocate(bytes);
    if (isShort) this.#engine.memory.bytes.set(bytes, pointer);
    this.#lua.lua_pushlstring(L, pointer, bytes.length);
    if (!isShort) this.#lua.free(pointer);
  }

  /** Before a program begins; garbage of the one before may be in the way. */
  #holdReserve(): void {
    if (this.#engine.reserve.hold()) return;
    this.#lua.lua_pushcclosure(this.#state, this.#collectSlot, 0);
    this.#lua.lua_pcallk(this.#state, 0, 0, 0, 0, 0);
    this.#engine.reserve.hold();
  }
}
