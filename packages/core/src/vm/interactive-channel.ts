import type { ExecuteOptions } from './execute-options.js';
import type { ExecutionResult } from './execution-result.js';

/** Is a piece of code a whole chunk, as a prompt asks before it runs one? */
export type Completeness = 'complete' | 'incomplete' | 'invalid';

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
  isComplete(code: string): Promise<Completeness>;
  /** Ends the conversation and frees its interpreter. Idempotent. */
  close(): Promise<void>;
}
