import type { ExecuteOptions } from './execute-options.js';
import type { ExecutionResult } from './execution-result.js';

/** Is a piece of code a whole chunk, as a prompt asks before it runs one? */
export type Completeness = 'complete' | 'incomplete' | 'invalid';

/**
 * What came of an interrupt. `stopped`: the running program failed with kind `interrupted`, and the state is kept.
 * `finished`: nothing ran, or it ended by itself. `killed`: it went on, so its interpreter was ended and the state is
 * lost. `running`: it goes on, because `kill: false` was asked for.
 */
export type InterruptOutcome = 'stopped' | 'finished' | 'killed' | 'running';

/** Options of an interrupt. */
export interface ChannelInterruptOptions {
  /** How long the program may take to be heard of, milliseconds. @defaultValue what the VM takes for enough */
  readonly graceMs?: number;
  /** End the interpreter of a program that goes on. @defaultValue true */
  readonly kill?: boolean;
}

/** Options of a channel. */
export interface ChannelOptions {
  readonly signal?: AbortSignal;
}

/**
 * A conversation with one Lua state: globals stay from one request to the next, locals live for one request.
 * Requests are answered in order.
 */
export interface InteractiveChannel extends AsyncDisposable {
  /** `Lua 5.4`, or LuaJIT's own version text. */
  readonly luaVersion: string;
  /** Resolves with the reason when its interpreter is gone, whoever ended it and whether anything ran. Never rejects. */
  readonly ended: Promise<Error>;
  /** Why its interpreter is of no use any more; undefined as long as it is. */
  readonly failure: Error | undefined;
  /** Runs code as typed at a prompt (`mode: 'repl'` unless told otherwise). */
  execute(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult>;
  /**
   * Runs code if it is a whole program, in one way there and back: asked for first, whether it is, and then run. Of what is
   * no whole program nothing runs, and nothing is given back.
   * @param onJudged called as soon as that is known, before any output
   */
  executeIfWhole(
    code: string,
    options: ExecuteOptions,
    onJudged: (judged: Completeness) => void,
  ): Promise<ExecutionResult | undefined>;
  /** Stops the running program, with its interpreter if nothing else helps. */
  interrupt(options?: ChannelInterruptOptions): Promise<InterruptOutcome>;
  isComplete(code: string): Promise<Completeness>;
  /** Ends the conversation and frees its interpreter. Idempotent. */
  close(): Promise<void>;
}
