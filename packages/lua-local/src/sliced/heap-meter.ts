import type { EngineInstance } from '../embedded/engine-instance.js';
import type { Pointer } from '../embedded/lua-exports.js';
import { ALLOCATOR, LIMIT, REFUSALS, USED, WORDS } from './heap-allocator.js';

/** The driver tells of a failure with 8 KiB (measured); the rest is for what is left to clear up. */
const RESERVE_BYTES = 32 * 1024;
const NO_LIMIT = 2 ** 31 - 1;

let compiled: WebAssembly.Module | undefined;

/** Counts the bytes of one Lua state and refuses those beyond a limit: Lua then raises "not enough memory". */
export class HeapMeter {
  readonly #engine: EngineInstance;
  readonly #words: Pointer;
  readonly #limitBytes: number;
  /** What the libraries and the driver take; the limit is the program's alone. */
  #base = 0;

  /** Takes over the state's allocations. @throws EngineFault */
  constructor(engine: EngineInstance, state: Pointer, limitBytes: number) {
    this.#engine = engine;
    this.#limitBytes = limitBytes;
    this.#words = engine.allocate(new Uint8Array(WORDS * Int32Array.BYTES_PER_ELEMENT));
    this.#write(LIMIT, NO_LIMIT);
    const { lua } = engine;
    compiled ??= new WebAssembly.Module(ALLOCATOR);
    const { exports } = new WebAssembly.Instance(compiled, {
      e: { m: engine.memory.object, r: lua.realloc, f: lua.free },
    });
    const slot = lua.__indirect_function_table.grow(1);
    lua.__indirect_function_table.set(slot, exports.a);
    lua.lua_setallocf(state, slot, this.#words);
  }

  /** Bytes of the program now: below 0 when the driver has less than at its start. */
  get usedBytes(): number {
    return this.#read(USED) - this.#base;
  }

  /** How often an allocation was refused since the last look. */
  takeRefusals(): number {
    const count = this.#read(REFUSALS);
    this.#write(REFUSALS, 0);
    return count;
  }

  /** All that is there now is not the program's. */
  settleBase(): void {
    this.#base = this.#read(USED);
  }

  /** The limit holds: a program runs. */
  enforce(): void {
    this.#write(LIMIT, Math.min(NO_LIMIT, this.#base + this.#limitBytes));
  }

  /** The program is over: the driver has room to say so. */
  relax(): void {
    this.#write(LIMIT, Math.min(NO_LIMIT, this.#base + this.#limitBytes + RESERVE_BYTES));
  }

  /** What was refused raises an error now: whoever catches it, the driver perhaps, has room to go on. */
  relaxIfRefused(): void {
    if (this.#read(REFUSALS) > 0) this.relax();
  }

  #read(word: number): number {
    return this.#engine.memory.words[(this.#words >> 2) + word] ?? 0;
  }

  #write(word: number, value: number): void {
    this.#engine.memory.words[(this.#words >> 2) + word] = value;
  }
}
