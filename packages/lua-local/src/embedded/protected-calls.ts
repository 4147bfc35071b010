import type { LuaExports } from './lua-exports.js';

/** What C's longjmp is here. There is one, made once: an error of Lua costs no stack trace of JavaScript. */
class LongJump extends Error {}

const LONG_JUMP = new LongJump('a Lua error on its way');

/** How Lua raises and catches errors: C's setjmp and longjmp, made of exceptions of JavaScript. */
export class ProtectedCalls {
  readonly #engine: () => LuaExports;
  readonly #onProgramEnd: () => void;
  readonly #functions: ((a: number, b: number) => void)[] = [];
  #depth = 0;
  #programDepth = 0;

  /** @param onProgramEnd called when an error that nothing in the program catches is on its way */
  constructor(engine: () => LuaExports, onProgramEnd: () => void) {
    this.#engine = engine;
    this.#onProgramEnd = onProgramEnd;
  }

  /** The driver is about to begin a program: in one more protected call than there are now. */
  expectProgram(): void {
    this.#programDepth = this.#depth + 1;
  }

  get imports(): WebAssembly.Functions {
    return {
      _emscripten_throw_longjmp: () => {
        if (this.#depth <= this.#programDepth) this.#onProgramEnd();
        throw LONG_JUMP;
      },
      invoke_vii: (slot: number, a: number, b: number) => {
        const engine = this.#engine();
        const stack = engine.stackSave();
        const depth = this.#depth;
        this.#depth = depth + 1;
        try {
          this.#function(slot)(a, b);
        } catch (error) {
          // What is no error of Lua must not be caught by Lua: the engine is broken.
          if (error !== LONG_JUMP) throw error;
          engine.stackRestore(stack);
          engine.setThrew(1, 0);
        }
        this.#depth = depth;
      },
    };
  }

  /** Few slots, called very often: reading the table each time costs more than the call. */
  #function(slot: number): (a: number, b: number) => void {
    let known = this.#functions[slot];
    if (known === undefined) {
      known = this.#engine().__indirect_function_table.get(slot) as (a: number, b: number) => void;
      this.#functions[slot] = known;
    }
    return known;
  }
}
