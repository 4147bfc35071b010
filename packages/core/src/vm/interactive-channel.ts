import type { ExecuteOptions } from './execute-options.js';
import type { ExecutionResult } from './execution-result.js';

/** Is a piece of code a whole chunk, as a prompt asks before it runs one? */
export type Completeness = 'complete' | 'incomplete' | 'invalid';

/**
 * What came of an interrupt. `stopped`: the running program failed with kind `interrupted`, and the state is kept.
 * `finished`: nothing ran, or it ended by itself. `killed`: it went on, so its interpreter was ended and the state is
 * lost.
 */
export type InterruptOutcome = 'stopped' | 'finished' | 'killed';

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
  /** Runs code as typed at a prompt (`mode: 'repl'` unless told otherwise). */
  execute(code: string | Uint8Array, options?: ExecuteOptions): Promise<ExecutionResult>;
  /** Stops the running program, with its interpreter if nothing else helps. */
  interrupt(): Promise<InterruptOutcome>;
  isComplete(code: string): Promise<Completeness>;
  /** Ends the conversation and frees its interpreter. Idempotent. */
  close(): Promise<void>;
}
