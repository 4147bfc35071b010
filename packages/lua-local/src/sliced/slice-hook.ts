import type { EngineInstance } from '../embedded/engine-instance.js';
import { InterruptError } from '../embedded/interrupt-error.js';
import type { Pointer } from '../embedded/lua-exports.js';

const COUNT_MASK = 8;
const LUA_YIELD = 1;
/** Found twice in a state, one after the other, it shows where Lua keeps its two counts. */
const MARK = 0x5e_ad_be_e;
const STATE_WORDS = 64;
/** How far a program goes on where it cannot yield, until it is looked at again, instructions. */
const POSTPONED_STEP = 500;

/** Instructions of the driver between two looks whether a program has begun. */
const DRIVER_STEP = 1;

/** The count of a coroutine whose budget another has. */
const PARKED = 2 ** 30;

/** What a coroutine that has been left means for who resumed it; `lua/slices.lua` knows these numbers. */
const ENDED = 0;
const YIELD_TOO = 1;
const GO_ON = 2;

/**
 * Ends slices of a program between any two of its instructions: a count hook in every coroutine of it, whose count is the
 * budget that is left. It is handed from coroutine to coroutine, so that changing between them buys nothing.
 */
export class SliceHook {
  readonly #engine: EngineInstance;
  readonly #interrupt: InterruptError;
  readonly #slot: number;
  /** Word of a state that holds the count to begin with; the count itself is the next one. */
  readonly #countWord: number;
  /** Coroutines that the hook has stopped: Lua does not call it for the instruction at which they go on. */
  readonly #stopped = new Set<Pointer>();
  #budget = 0;
  /** Spent beyond the budget, or by C functions at its end. */
  #beyond = 0;
  #postponed = 0;
  #isSliceOver = false;
  /** The program is to stop: each instruction raises. */
  #isStopping = false;
  /** The driver runs, before a program or after it: that costs nobody anything. */
  #isDriving = true;
  /** A program has run in this slice. */
  #hasRun = false;
  readonly #onProgramStart: () => void;

  /** @param onProgramStart called at the first instructions of a program */
  constructor(engine: EngineInstance, state: Pointer, onProgramStart: () => void) {
    this.#engine = engine;
    this.#onProgramStart = onProgramStart;
    this.#interrupt = new InterruptError(engine);
    const look = (L = 0, activation = 0): void => {
      this.#look(L, activation);
    };
    [this.#slot = 0] = engine.addFunctions([look], 'vii');
    engine.lua.lua_sethook(state, this.#slot, COUNT_MASK, MARK);
    const { words } = engine.memory;
    let word = 0;
    while (words[(state >> 2) + word] !== MARK || words[(state >> 2) + word + 1] !== MARK) {
      word++;
      if (word > STATE_WORDS) throw new TypeError('the counts of a Lua state are not where they were');
    }
    this.#countWord = word;
    engine.lua.lua_sethook(state, 0, 0, 0);
  }

  /** Coroutines that this one makes have the hook too. */
  arm(L: Pointer): void {
    this.#engine.lua.lua_sethook(L, this.#slot, COUNT_MASK, MARK);
  }

  /** A slice of so many units begins, in the outermost coroutine. @param isStopping let it do nothing but stop */
  begin(L: Pointer, budget: number, isStopping: boolean): void {
    this.#budget = isStopping ? 1 : budget;
    this.#beyond = 0;
    this.#postponed = 0;
    this.#isSliceOver = false;
    this.#isStopping = isStopping;
    this.#hasRun = !this.#isDriving;
    this.#give(L, this.#isDriving && !isStopping ? DRIVER_STEP : this.#budget);
  }

  /** No more of a program runs. */
  settle(L: Pointer): void {
    this.#isStopping = false;
    if (this.#isDriving) return;
    this.#budget = this.usedIn(L);
    this.#beyond = 0;
    this.#isDriving = true;
    this.#set(L, DRIVER_STEP);
  }

  /** Units of this slice so far; exact where the hook or a function of the host looks. */
  usedIn(L: Pointer): number {
    // Before a program nothing of the budget is spent, and after it the budget is what it has spent.
    if (this.#isDriving) return this.#hasRun ? this.#budget : 0;
    return this.#budget - (this.#isSliceOver ? 0 : this.#left(L)) + this.#beyond;
  }

  /** How often the slice should have ended and could not. */
  get postponed(): number {
    return this.#postponed;
  }

  /** A coroutine is about to be resumed. */
  enter(L: Pointer): number {
    this.#give(this.#engine.lua.lua_tothread(L, 1), this.#left(L));
    // Until it is told what is left, it has no end of its own: on its way to a yield it must not stop by itself.
    this.#set(L, PARKED);
    return 0;
  }

  /** A coroutine is back: what must who resumed it do? */
  leave(L: Pointer): number {
    const { lua } = this.#engine;
    const inner = lua.lua_tothread(L, 1);
    let what = ENDED;
    if (!this.#isSliceOver) this.#set(L, this.#left(inner));
    else if (lua.lua_isyieldable(L) !== 0) what = YIELD_TOO;
    else {
      what = GO_ON;
      this.#postpone(L);
    }
    lua.lua_pushinteger(L, BigInt(what));
    return 1;
  }

  /** A C function has done work of so many units. */
  charge(L: Pointer): number {
    if (this.#isDriving) return 0;
    const units = this.#engine.lua.lua_tonumberx(L, 1, 0);
    const left = this.#left(L);
    if (units < left) this.#set(L, left - units);
    else {
      this.#beyond += units - (left - 1);
      this.#set(L, 1);
    }
    return 0;
  }

  #look(L: Pointer, activation: Pointer): void {
    if (this.#isStopping) {
      this.#set(L, 1);
      this.#engine.memory.words[(L >> 2) + this.#countWord] = 1;
      this.#interrupt.raiseIn(L, activation);
      return;
    }
    const { lua } = this.#engine;
    if (this.#isDriving) {
      this.#lookForProgram(L, activation);
      return;
    }
    if (lua.lua_isyieldable(L) === 0) {
      this.#postpone(L);
      return;
    }
    this.#isSliceOver = true;
    this.#stopped.add(L);
    lua.lua_yieldk(L, 0, 0, 0);
  }

  #lookForProgram(L: Pointer, activation: Pointer): void {
    if (this.#interrupt.isDriver(L, activation)) {
      this.#set(L, DRIVER_STEP);
      return;
    }
    this.#isDriving = false;
    this.#hasRun = true;
    this.#onProgramStart();
    this.#set(L, this.#budget);
  }

  #postpone(L: Pointer): void {
    this.#isSliceOver = false;
    this.#postponed++;
    // What it uses of this is beyond the budget, which is all spent.
    this.#beyond += POSTPONED_STEP;
    this.#set(L, POSTPONED_STEP);
  }

  #left(L: Pointer): number {
    return this.#engine.memory.words[(L >> 2) + this.#countWord + 1] ?? 0;
  }

  #set(L: Pointer, left: number): void {
    this.#engine.memory.words[(L >> 2) + this.#countWord + 1] = left;
  }

  #give(L: Pointer, left: number): void {
    const wasStopped = this.#stopped.delete(L) && this.#engine.lua.lua_status(L) === LUA_YIELD;
    const at = (L >> 2) + this.#countWord;
    // One that was stopped has a count of 1: at its first instruction Lua begins to count anew, and does not call us.
    this.#engine.memory.words[at] = left;
    this.#engine.memory.words[at + 1] = wasStopped ? 1 : left;
  }
}
