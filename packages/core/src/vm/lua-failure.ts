import type { LuaValue } from './lua-value.js';

/** One line of a Lua traceback. */
export interface LuaFrame {
  /** The chunk's name as Lua shows it: `[chunk]`, a file name, or `[C]`. */
  readonly source: string;
  /** Line in that chunk, 1-based; absent for C functions. */
  readonly line?: number;
  /** What Lua says of the function: `in function 'f'`, `in main chunk`. */
  readonly description: string;
}

/**
 * Why a Lua program failed, as data.
 *
 * `syntax`: it did not compile, nothing ran. `runtime`: it raised an error. `memory`: Lua ran out of memory and
 * the VM lives. `interrupted`: the host stopped it. `exit`: it called `os.exit` with another status than 0.
 */
export interface LuaFailure {
  readonly kind: 'syntax' | 'runtime' | 'memory' | 'interrupted' | 'exit';
  /** The message with its position, as lua(1) prints it: `[chunk]:1: boom`. */
  readonly message: string;
  /** Line of the program, 1-based, when the message names one. */
  readonly line?: number;
  /** True when a `syntax` failure only misses its end, so that a prompt may ask for more. */
  readonly incomplete?: boolean;
  /** The traceback as text, empty when there is none. */
  readonly traceback: string;
  readonly frames: readonly LuaFrame[];
  /** The error value itself: `error({ code = 1 })` arrives as `{ code: 1 }`. */
  readonly value: LuaValue;
}
