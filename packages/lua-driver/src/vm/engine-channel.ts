import {
  ClosedError,
  type Clock,
  type Completeness,
  type ExecuteOptions,
  type ExecutionResult,
  type InteractiveChannel,
  type InterruptOutcome,
} from '@bioxen/core';
import { guardInput } from '../guard-input.js';
import { superviseRun } from '../supervise.js';
import type { LuaEngine } from './engine.js';
import { type ProgramDefaults, withDefaults } from './program-defaults.js';
import { interruptRun, stopRun } from './stop-run.js';
import { watchLimits } from './watch-limits.js';

/** What a channel needs. */
export interface EngineChannelOptions {
  /** What its VM grants programs holds here too. */
  readonly defaults: ProgramDefaults;
  readonly engine: LuaEngine;
  readonly luaVersion: string;
  readonly clock: Clock;
  readonly release: () => Promise<void>;
}

/** A conversation with one interpreter: the VM's own, or one that ends with the channel. */
export class EngineChannel implements InteractiveChannel {
  readonly luaVersion: string;
  readonly #defaults: ProgramDefaults;
  readonly #engine: LuaEngine;
  readonly #clock: Clock;
  readonly #release: () => Promise<void>;
  #isClosed = false;

  constructor({ defaults, engine, luaVersion, clock, release }: EngineChannelOptions) {
    this.luaVersion = luaVersion;
    this.#defaults = defaults;
    this.#engine = engine;
    this.#clock = clock;
    this.#release = release;
  }

  async execute(code: string | Uint8Array, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    guardInput(options);
    if (this.#isClosed) throw new ClosedError('The channel');
    const { limits } = this.#defaults;
    const run = this.#engine.client.execute(
      code,
      { mode: 'repl', ...withDefaults(options, this.#defaults) },
      { isAlone: true },
    );
    const outcome = await superviseRun(run, {
      clock: this.#clock,
      stop: async () => await stopRun(this.#engine, run, this.#clock),
      ...watchLimits(this.#engine, run, limits, this.#clock),
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
