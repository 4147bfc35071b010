import { setImmediate } from 'node:timers/promises';
import {
  BioxenError,
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  type InterruptOutcome,
  LuaLimitError,
  LuaProcessError,
  OperationAbortedError,
  ResourceExhaustedError,
  type VmLimits,
} from '@bioxen/core';
import { DriverRun } from '../driver-run.js';
import { FILES, MOST_FILES } from '../files/engine-files.js';
import type { KeptFiles } from '../files/kept-files.js';
import { interruptedOutcome } from '../interrupter.js';
import { superviseRun } from '../supervise.js';
import type { LuaEngine } from './engine.js';
import type { EnginePool } from './engine-pool.js';
import { finishRun } from './finish-run.js';
import { gravest } from './gravest-outcome.js';
import { OneShotProgram } from './one-shot-program.js';
import { stopRun } from './stop-run.js';
import { watchLimits } from './watch-limits.js';

/** So long an interpreter whose program is over may take to be gone. */
const END_MS = 1000;

/** What a runner of one-shot programs needs. */
export interface OneShotRunnerOptions {
  readonly pool: EnginePool;
  readonly clock: Clock;
  /** The files that each program finds, and leaves to the next. */
  readonly kept: KeptFiles | undefined;
  readonly limits: VmLimits | undefined;
}

/** Runs one program. */
export type ProgramRunner = (code: string | Uint8Array, options: ExecuteOptions) => Promise<ExecutionResult>;

/** Runs each program in an interpreter of its own. */
export class OneShotRunner {
  readonly #pool: EnginePool;
  readonly #clock: Clock;
  readonly #kept: KeptFiles | undefined;
  readonly #limits: VmLimits | undefined;
  /** Those that have a place. */
  readonly #programs = new Set<OneShotProgram>();

  constructor({ pool, clock, kept, limits }: OneShotRunnerOptions) {
    this.#pool = pool;
    this.#clock = clock;
    this.#kept = kept;
    this.#limits = limits;
  }

  /** The time limit counts from the moment at which the program has an interpreter; the signal from now on. */
  async execute(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    const leave = await this.#pool.enter(options.signal);
    const program = new OneShotProgram(this.#clock);
    this.#programs.add(program);
    let engine: LuaEngine | undefined;
    try {
      engine = await this.#take(options.signal);
      const result = await this.#executeIn(engine, program, code, options);
      // The result does not wait for the interpreter to be gone; the place that it takes does.
      void this.#see(engine).then(leave);
      return result;
    } catch (error) {
      await engine?.kill();
      leave();
      throw error;
    } finally {
      this.#programs.delete(program);
      program.end();
    }
  }

  /** Stops every program that has a place; those that wait for one go on. `killed` as soon as one was. */
  async interrupt(): Promise<InterruptOutcome> {
    // Those that were asked for a moment ago have their places by then.
    await setImmediate();
    const programs = [...this.#programs];
    return gravest(await Promise.all(programs.map(async (program) => await program.interrupt())));
  }

  /** Resolves when nothing is left of an interpreter that has nothing left to do. */
  async #see(engine: LuaEngine): Promise<void> {
    const insist = this.#clock.setTimeout(() => void engine.kill(), END_MS);
    await engine.finish();
    insist.cancel();
  }

  async #take(signal: AbortSignal | undefined): Promise<LuaEngine> {
    try {
      return await this.#pool.take(signal);
    } catch (error) {
      if (signal?.aborted !== true || error !== signal.reason) throw error;
      throw OperationAbortedError.fromSignal(signal, 'the Lua program');
    }
  }

  async #executeIn(
    engine: LuaEngine,
    program: OneShotProgram,
    code: string | Uint8Array,
    options: ExecuteOptions,
  ): Promise<ExecutionResult> {
    const takeBack = engine.files === undefined ? undefined : await this.#kept?.lend(engine.files);
    if (program.isCalledOff) {
      const none = new DriverRun(options);
      none.finish(interruptedOutcome());
      return none.toResult(await none.outcome, engine.sandbox);
    }
    const run = engine.client.executeLast(code, options, { isHeld: takeBack !== undefined });
    program.begun(engine, run);
    const outcome = await superviseRun(run, {
      clock: this.#clock,
      stop: async () => {
        // Interrupted first, so that its output arrives; the interpreter ends with it in any case.
        await stopRun(engine, run, this.#clock);
        return { stateKept: false, isOneShot: true };
      },
      ...watchLimits(engine, run, this.#limits, this.#clock),
    });
    const look = takeBack === undefined ? undefined : async () => await takeBackFor(run, takeBack);
    // What the program wrote counts whatever comes of its finalizers. After os.exit those may be at work already.
    if (outcome.kind !== 'exited') await look?.();
    const last = await finishRun(engine, run, outcome, { clock: this.#clock, look });
    return run.toResult(last, engine.sandbox);
  }
}

/** The program has ended well; files that cannot be kept are its failure, and its output is not lost. */
async function takeBackFor(run: DriverRun, takeBack: () => Promise<void>): Promise<void> {
  try {
    await takeBack();
  } catch (error) {
    if (!BioxenError.isInstance(error)) {
      throw new LuaProcessError('The files that a Lua program left could not be taken back.', {
        maybeRan: true,
        partial: run.partialOutput(),
        cause: error,
        hint: 'Its interpreter ended meanwhile, or this process is out of file descriptors.',
      });
    }
    if (!(error instanceof ResourceExhaustedError) || error.resource !== FILES) throw error;
    throw new LuaLimitError({
      limit: 'files',
      limitValue: error.limit ?? MOST_FILES,
      certainty: 'certain',
      maybeRan: true,
      partial: run.partialOutput(),
      cause: error,
      hint: error.hint,
    });
  }
}
