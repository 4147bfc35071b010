import { setImmediate } from 'node:timers/promises';
import {
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  type InterruptOutcome,
  OperationAbortedError,
  type VmLimits,
  type VmState,
  VmStateError,
} from '@bioxen/core';
import type { DriverOutcome } from '../driver-outcome.js';
import type { DriverRun } from '../driver-run.js';
import { superviseRun } from '../supervise.js';
import type { LuaEngine } from './engine.js';
import { finishRun } from './finish-run.js';
import type { LivingEngines } from './living-engines.js';
import { interruptRun, stopRun } from './stop-run.js';
import { watchLimits } from './watch-limits.js';

/** How programs stand on the wire. */
const ALONE = { isAlone: true };
const SHARED = { isAlone: false };

/** What the interpreter of a persistent VM needs. */
export interface SharedInterpreterOptions {
  readonly vmId: string;
  readonly engines: LivingEngines;
  readonly clock: Clock;
  readonly limits: VmLimits | undefined;
}

/** The one interpreter of a persistent VM: started on demand, never started anew in silence. */
export class SharedInterpreter {
  readonly #vmId: string;
  readonly #engines: LivingEngines;
  readonly #clock: Clock;
  readonly #limits: VmLimits | undefined;
  #starting: Promise<LuaEngine> | undefined;
  /** Once it runs: what most executions need, without waiting for a promise. */
  #current: LuaEngine | undefined;
  #state: VmState = 'created';

  constructor({ vmId, engines, clock, limits }: SharedInterpreterOptions) {
    this.#vmId = vmId;
    this.#engines = engines;
    this.#clock = clock;
    this.#limits = limits;
  }

  get state(): VmState {
    return this.#state;
  }

  /** Its process, where it is one of this computer and runs. */
  get pid(): number | undefined {
    return this.#current?.pid;
  }

  /** The interpreter, started if need be; one that exited or was lost is replaced. */
  async start(): Promise<LuaEngine> {
    if (this.#state === 'exited' || this.#state === 'lost') this.#state = 'created';
    return await this.engine();
  }

  /** The interpreter, started if need be. @throws VmStateError when it exited or was lost */
  async engine(): Promise<LuaEngine> {
    if (this.#current !== undefined) return this.#current;
    if (this.#state === 'exited' || this.#state === 'lost') {
      const why =
        this.#state === 'exited' ? 'its program called os.exit' : 'its interpreter was killed or crashed';
      throw new VmStateError(this.#state, `VM '${this.#vmId}' has no interpreter any more: ${why}`, {
        vmId: this.#vmId,
        hint: 'Call start() for a new interpreter; the globals of the old one are lost.',
      });
    }
    this.#starting ??= this.#launch();
    return await this.#starting;
  }

  // Not async where nobody watches: a short program pays for each promise between the caller and the interpreter.
  execute(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    if (this.#current !== undefined) return this.#executeIn(this.#current, code, options);
    return this.#engineUnless(options.signal).then((engine) => this.#executeIn(engine, code, options));
  }

  /** Runs a program in the interpreter that there is, or that is being started; none is started for it. */
  async tell(code: string): Promise<void> {
    if (this.#current === undefined && this.#starting === undefined) return;
    if (this.#state !== 'exited' && this.#state !== 'lost') await this.execute(code, {});
  }

  /** Stops the running program, with its interpreter if nothing else helps. */
  async interrupt(): Promise<InterruptOutcome> {
    const engine = this.#current ?? (await this.#started());
    const run = engine?.client.currentRun;
    if (engine === undefined || run === undefined) return 'finished';
    return await interruptRun(engine, run, this.#clock, { lose: () => this.#lose(engine) });
  }

  /** The interpreter that is being started, once the programs that wait for it have reached it. */
  async #started(): Promise<LuaEngine | undefined> {
    const engine = await this.#starting?.catch(() => undefined);
    if (engine !== undefined) await setImmediate();
    return engine;
  }

  /** What comes next needs a new interpreter, also while the old one still ends. */
  forget(): void {
    this.#current = undefined;
    this.#starting = undefined;
    if (this.#state === 'running') this.#state = 'created';
  }

  /** The VM was stopped: the next program begins anew. */
  reset(): void {
    this.forget();
    this.#state = 'created';
  }

  #executeIn(
    engine: LuaEngine,
    code: string | Uint8Array,
    options: ExecuteOptions,
  ): Promise<ExecutionResult> {
    const isWatched = this.#limits?.cpuMs !== undefined;
    let run: DriverRun;
    try {
      run = engine.client.execute(code, options, isWatched ? ALONE : SHARED);
    } catch (error) {
      return this.#failed(engine, error);
    }
    return this.#outcomeOf(engine, run, isWatched).then(
      (outcome) =>
        outcome.kind === 'exited'
          ? this.#exited(engine, run, outcome)
          : run.toResult(outcome, engine.sandbox),
      (error: unknown) => this.#failed(engine, error),
    );
  }

  #outcomeOf(engine: LuaEngine, run: DriverRun, isWatched: boolean): Promise<DriverOutcome> {
    if (!run.isSupervised && !isWatched) return run.outcome;
    return superviseRun(run, {
      clock: this.#clock,
      stop: async () => await stopRun(engine, run, this.#clock, () => this.#lose(engine)),
      ...watchLimits(engine, run, this.#limits, this.#clock),
    });
  }

  async #exited(engine: LuaEngine, run: DriverRun, outcome: DriverOutcome): Promise<ExecutionResult> {
    this.#state = 'exited';
    this.forget();
    try {
      const last = await finishRun(engine, run, outcome, { clock: this.#clock });
      return run.toResult(last, engine.sandbox);
    } finally {
      await engine.kill();
    }
  }

  async #failed(engine: LuaEngine, error: unknown): Promise<never> {
    if (!engine.client.isUsable) {
      this.#lose(engine);
      await engine.kill();
    }
    throw error;
  }

  /** The interpreter, as long as the signal allows. Others may wait for it too: it goes on starting. */
  async #engineUnless(signal: AbortSignal | undefined): Promise<LuaEngine> {
    const starting = this.engine();
    if (signal === undefined) return await starting;
    return await new Promise((resolve, reject) => {
      const giveUp = (): void => {
        reject(OperationAbortedError.fromSignal(signal, 'the Lua program', { stateKept: true }));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      starting.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', giveUp);
      });
    });
  }

  async #launch(): Promise<LuaEngine> {
    try {
      const engine = await this.#engines.launch({ isShared: true });
      this.#state = 'running';
      this.#current = engine;
      void engine.client.ended.then(() => {
        this.#lose(engine);
      });
      return engine;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  /** The interpreter ended without being asked to. */
  #lose(engine: LuaEngine): void {
    if (this.#current !== engine) return;
    this.#current = undefined;
    this.#starting = undefined;
    if (this.#state === 'running') this.#state = 'lost';
  }
}
