import { INTERRUPT } from './control-block.js';
import type { EngineInstance } from './engine-instance.js';
import { InterruptError } from './interrupt-error.js';
import type { Pointer } from './lua-exports.js';

const COUNT_MASK = 8;
/**
 * Instructions between two looks at the flag: some 10 µs. Fewer looks gain nothing, because a hook of any count takes
 * Lua off its fast path for each instruction: 2.1 times the time of a numeric loop, 1.2 times over ten workloads.
 */
const COUNT = 1_000;
/** Once a program is to stop: it must not get anywhere, whatever it catches. */
const SHARP_COUNT = 1;
/** What the hook looks at. */
export interface InterruptFlag {
  readonly control: Int32Array;
  /** Was the flag, whose value this is, set for the program that runs now? */
  isMeant(value: number): boolean;
  /** Was it set for one that comes later? */
  isAhead(value: number): boolean;
}

/**
 * Stops a running program from another thread and keeps its state: a hook in every coroutine looks at a shared flag
 * and raises the error "interrupted!" in the program's own code, again and again until `settle`.
 */
export class InterruptHook {
  readonly #engine: EngineInstance;
  readonly #state: Pointer;
  readonly #flag: InterruptFlag;
  readonly #slot: number;
  readonly #error: InterruptError;
  /** Some coroutine may still have the sharp count. */
  #wasSharp = false;

  constructor(engine: EngineInstance, state: Pointer, flag: InterruptFlag) {
    this.#engine = engine;
    this.#state = state;
    this.#flag = flag;
    this.#error = new InterruptError(engine);
    const look = (L = 0, activation = 0): void => {
      this.#look(L, activation);
    };
    [this.#slot = 0] = engine.addFunctions([look], 'vii');
    // Coroutines inherit it from the state that makes them.
    engine.lua.lua_sethook(state, this.#slot, COUNT_MASK, COUNT);
  }

  /** The program is over: the next one is not meant. */
  settle(): void {
    const { control } = this.#flag;
    const value = Atomics.load(control, INTERRUPT);
    if (!this.#flag.isAhead(value)) Atomics.compareExchange(control, INTERRUPT, value, 0);
    if (this.#wasSharp) this.#blunt(this.#state);
  }

  #look(L: Pointer, activation: Pointer): void {
    const { control } = this.#flag;
    const value = Atomics.load(control, INTERRUPT);
    if (value === 0) {
      if (this.#wasSharp) this.#blunt(L);
      return;
    }
    if (!this.#flag.isMeant(value)) {
      Atomics.compareExchange(control, INTERRUPT, value, 0);
      return;
    }
    const { lua } = this.#engine;
    if (lua.lua_gethookcount(L) !== SHARP_COUNT) {
      this.#wasSharp = true;
      lua.lua_sethook(L, this.#slot, COUNT_MASK, SHARP_COUNT);
    }
    this.#error.raiseIn(L, activation);
  }

  #blunt(L: Pointer): void {
    const { lua } = this.#engine;
    if (lua.lua_gethookcount(L) === SHARP_COUNT) lua.lua_sethook(L, this.#slot, COUNT_MASK, COUNT);
  }
}
