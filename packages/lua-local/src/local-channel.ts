import {
  ClosedError,
  type Clock,
  type Completeness,
  type ExecuteOptions,
  type ExecutionResult,
  type InteractiveChannel,
  type InterruptOutcome,
} from '@bioxen/core';
import { superviseRun } from '@bioxen/lua-driver';
import type { LuaEngine } from './engine.js';
import { interruptRun, stopRun } from './stop-run.js';

/** A conversation with one interpreter: the VM's own, or one that ends with the channel. */
export class LocalChannel implements InteractiveChannel {
  readonly luaVersion: string;
  readonly #engine: LuaEngine;
  readonly #clock: Clock;
  readonly #release: () => Promise<void>;
  #isClosed = false;

  constructor(engine: LuaEngine, luaVersion: string, clock: Clock, release: () => Promise<void>) {
    this.#engine = engine;
    this.luaVersion = luaVersion;
    this.#clock = clock;
    this.#release = release;
  }

  async execute(code: string | Uint8Array, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    if (this.#isClosed) throw new ClosedError('The channel');
    const run = this.#engine.client.execute(code, { mode: 'repl', ...options });
    const outcome = await superviseRun(run, {
      clock: this.#clock,
      stop: async () => await stopRun(this.#engine, run, this.#clock),
    });
    return run.toResult(outcome, this.#engine.sandbox);
  }

  async interrupt(): Promise<InterruptOutcome> {
    const run = this.#engine.client.currentRun;
    return run === undefined ? 'finished' : await interruptRun(this.#engine, run, this.#clock);
  }

  async isComplete(code: string): Promise<Completeness> {
    if (this.#isClosed) throw new ClosedError('The channel');
    return await this.#engine.client.isComplete(code);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
