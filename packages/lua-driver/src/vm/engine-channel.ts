import {
  aBoolean,
  type ChannelInterruptOptions,
  checkOptions,
  ClosedError,
  type Clock,
  type Completeness,
  type ExecuteOptions,
  type ExecutionResult,
  type InteractiveChannel,
  type InterruptOutcome,
  milliseconds,
} from '@bioxen/core';
import type { DriverOutcome } from '../driver-outcome.js';
import type { DriverRun } from '../driver-run.js';
import { guardInput } from '../guard-input.js';
import { superviseRun } from '../supervise.js';
import type { LuaEngine } from './engine.js';
import { type ProgramDefaults, withDefaults } from './program-defaults.js';
import { interruptRun, stopRun } from './stop-run.js';
import { watchLimits } from './watch-limits.js';

const INTERRUPT_OPTIONS = { graceMs: milliseconds, kill: aBoolean };

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
  readonly ended: Promise<Error>;
  readonly #defaults: ProgramDefaults;
  readonly #engine: LuaEngine;
  readonly #clock: Clock;
  readonly #release: () => Promise<void>;
  #isClosed = false;

  constructor({ defaults, engine, luaVersion, clock, release }: EngineChannelOptions) {
    this.luaVersion = luaVersion;
    this.ended = engine.client.ended.then(() => engine.client.failure ?? new ClosedError('The interpreter'));
    this.#defaults = defaults;
    this.#engine = engine;
    this.#clock = clock;
    this.#release = release;
  }

  get failure(): Error | undefined {
    return this.#engine.client.failure;
  }

  async execute(code: string | Uint8Array, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    const run = this.#engine.client.execute(code, this.#optionsFor(options), { isAlone: true });
    return run.toResult(await this.#outcomeOf(run), this.#engine.sandbox);
  }

  async executeIfWhole(
    code: string,
    options: ExecuteOptions,
    onJudged: (judged: Completeness) => void,
  ): Promise<ExecutionResult | undefined> {
    let judged: Completeness = 'complete';
    const run = this.#engine.client.executeIfWhole(code, this.#optionsFor(options), (answer) => {
      judged = answer;
      onJudged(answer);
    });
    const result = run.toResult(await this.#outcomeOf(run), this.#engine.sandbox);
    return judged === 'complete' ? result : undefined;
  }

  #optionsFor(options: ExecuteOptions): ExecuteOptions {
    guardInput(options);
    if (this.#isClosed) throw new ClosedError('The channel');
    const own = withDefaults(options, this.#defaults);
    return { ...own, mode: own.mode ?? 'repl' };
  }

  #outcomeOf(run: DriverRun): Promise<DriverOutcome> {
    return superviseRun(run, {
      clock: this.#clock,
      stop: async () => await stopRun(this.#engine, run, this.#clock),
      ...watchLimits(this.#engine, run, this.#defaults.limits, this.#clock),
    });
  }

  async interrupt(options: ChannelInterruptOptions = {}): Promise<InterruptOutcome> {
    checkOptions(options, INTERRUPT_OPTIONS);
    const run = this.#engine.client.currentRun;
    return run === undefined ? 'finished' : await interruptRun(this.#engine, run, this.#clock, options);
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
