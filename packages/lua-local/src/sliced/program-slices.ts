import { EngineFault } from '../embedded/engine-fault.js';
import type { EngineInstance } from '../embedded/engine-instance.js';
import type { Pointer } from '../embedded/lua-exports.js';
import { HeapMeter } from './heap-meter.js';
import { SliceHook } from './slice-hook.js';

const LUA_OK = 0;
const LUA_YIELD = 1;
const TOP = -1;

/** What makes the programs of an interpreter run in slices. */
export interface SlicingOptions {
  /** What its programs take for the time, milliseconds since 1970; also while the state is made, which seeds its hashes. */
  readonly now: () => number;
  /** Lua's heap beside that of the libraries and the driver, bytes. */
  readonly heapBytes: number;
}

/** What came of one slice. */
export interface SliceReport {
  /** `ready`: it goes on. `idle`: there is nothing to do. `ended`: the driver has ended. */
  readonly state: 'ready' | 'idle' | 'ended';
  /** Instructions of the program, and its work in C by size. */
  readonly units: number;
  /** How often it should have ended inside a C function that cannot be left. */
  readonly postponed: number;
  /** Lua's heap without libraries and driver, bytes. */
  readonly heapBytes: number;
  /** Allocations that were refused because of the heap's limit. */
  readonly heapRefusals: number;
}

/** The driver as a coroutine, with the programs that it calls. */
export class ProgramSlices {
  /** `enter`, `left`, `charge` and `seconds` for `lua/slices.lua`, as slots. */
  readonly slots: readonly number[];
  readonly #engine: EngineInstance;
  readonly #state: Pointer;
  readonly #main: Pointer;
  readonly #hook: SliceHook;
  readonly #heap: HeapMeter;
  readonly #countPointer: Pointer;
  #isResting = false;
  /** The driver has come to its first rest. */
  #isReady = false;
  #isProgramRunning = false;

  constructor(engine: EngineInstance, state: Pointer, { heapBytes, now }: SlicingOptions) {
    this.#engine = engine;
    this.#state = state;
    this.#heap = new HeapMeter(engine, state, heapBytes);
    this.#hook = new SliceHook(engine, state, () => {
      this.#isProgramRunning = true;
      this.#heap.enforce();
    });
    engine.onErrorOnItsWay = () => {
      this.#heap.relaxIfRefused();
    };
    // It stays on the state's stack, so that it is not collected.
    this.#main = engine.lua.lua_newthread(state);
    this.#countPointer = engine.allocate(new Uint8Array(Int32Array.BYTES_PER_ELEMENT));
    const seconds = (L: Pointer): number => {
      engine.lua.lua_pushnumber(L, now() / 1000);
      return 1;
    };
    const hook = this.#hook;
    this.slots = engine.addFunctions(
      [(L = 0) => hook.enter(L), (L = 0) => hook.leave(L), (L = 0) => hook.charge(L), (L = 0) => seconds(L)],
      'ii',
    );
  }

  /** Pushes the outermost coroutine onto the state's stack. */
  pushMain(): void {
    this.#engine.lua.lua_pushthread(this.#main);
    this.#engine.lua.lua_xmove(this.#main, this.#state, 1);
  }

  /** The serving loop is on the state's stack. */
  begin(): void {
    this.#engine.lua.lua_xmove(this.#state, this.#main, 1);
    this.#hook.arm(this.#main);
    // Runs the loop up to its first rest.
    this.run(
      2 ** 30,
      false,
      () => true,
      () => 0,
    );
    this.#isReady = true;
    this.#heap.settleBase();
    this.#heap.relax();
  }

  /** Is the slice over when this coroutine wants to read? Where C functions stand in between it must wait instead. */
  restsAt(L: Pointer, hasInput: () => boolean): boolean {
    if (L !== this.#main || this.#engine.lua.lua_isyieldable(L) === 0) return false;
    // What has come already is for a slice that somebody asked for.
    return !this.#isReady || !hasInput();
  }

  /** Ends the slice, because nothing is left to read; what it waits for is pushed when it goes on. */
  rest(): number {
    this.#isResting = true;
    return this.#engine.lua.lua_yieldk(this.#main, 0, 0, 0);
  }

  /** No more of a program runs. */
  settle(L: Pointer): void {
    this.#isProgramRunning = false;
    this.#heap.relax();
    this.#hook.settle(L);
  }

  /** @param pushInput pushes what a resting driver waits for @throws EngineFault */
  run(
    budget: number,
    isStopping: boolean,
    hasInput: () => boolean,
    pushInput: (L: Pointer) => number,
  ): SliceReport {
    const { lua } = this.#engine;
    const main = this.#main;
    if (this.#isResting && !hasInput()) return this.#report('idle', 0);
    const wasResting = this.#isResting;
    this.#isResting = false;
    if (this.#isProgramRunning) this.#heap.enforce();
    const args = wasResting ? pushInput(main) : 0;
    this.#hook.begin(main, budget, isStopping);
    const status = lua.lua_resume(main, this.#state, args, this.#countPointer);
    if (status === LUA_OK) return this.#report('ended', this.#hook.usedIn(main));
    if (status !== LUA_YIELD) this.#fail();
    return this.#report(this.#isResting ? 'idle' : 'ready', this.#hook.usedIn(main));
  }

  #report(state: SliceReport['state'], units: number): SliceReport {
    return {
      state,
      units,
      postponed: units === 0 ? 0 : this.#hook.postponed,
      heapBytes: Math.max(0, this.#heap.usedBytes),
      heapRefusals: this.#heap.takeRefusals(),
    };
  }

  #fail(): never {
    const { lua, memory } = this.#engine;
    const pointer = lua.lua_tolstring(this.#main, TOP, 0);
    const message = pointer === 0 ? 'an error without a text' : memory.text(pointer);
    const kind = message === 'not enough memory' ? 'memory' : 'trap';
    throw new EngineFault(kind, `the driver failed: ${message}`);
  }
}
