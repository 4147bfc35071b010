import {
  anAbortSignal,
  BaseLuaVM,
  type ChannelOptions,
  checkOptions,
  ClosedError,
  type Clock,
  type ExecuteFileOptions,
  type ExecuteOptions,
  type ExecutionResult,
  type InteractiveChannel,
  type InterruptOutcome,
  OperationAbortedError,
  type PackageHost,
  silentLogger,
  systemClock,
  type VmState,
  type VmStatus,
} from '@bioxen/core';
import type { DriverHello } from '../driver-hello.js';
import { KeptFiles } from '../files/kept-files.js';
import { VmFolder } from '../files/vm-folder.js';
import { guardInput } from '../guard-input.js';
import type { FindModule } from '../module-answer.js';
import { debugLogger } from './debug-logger.js';
import type { DriverVmOptions } from './driver-vm-options.js';
import type { EngineLauncher, LuaEngine } from './engine.js';
import { EngineChannel } from './engine-channel.js';
import { EnginePool } from './engine-pool.js';
import { gravest } from './gravest-outcome.js';
import { type EndReasons, LivingEngines } from './living-engines.js';
import { ModulePackageHost } from './module-package-host.js';
import { ModuleShelf } from './module-shelf.js';
import { OneShotRunner, type ProgramRunner } from './one-shot-runner.js';
import { withDefaults } from './program-defaults.js';
import { refuseExecution } from './refuse-execution.js';
import { SharedInterpreter } from './shared-interpreter.js';

const CHANNEL_OPTIONS = { signal: anAbortSignal };
const NO_OPTIONS: ExecuteOptions = Object.freeze({});

/**
 * The VM around interpreters that a launcher starts. The constructor starts nothing.
 *
 * Without `persistent` each program has a fresh interpreter; with it one interpreter answers all of them in order.
 */
export abstract class DriverLuaVM<E extends LuaEngine = LuaEngine> extends BaseLuaVM {
  readonly packages: PackageHost;
  readonly files: VmFolder;
  /** The interpreters of this VM. */
  protected readonly engines: LivingEngines<E>;
  /** What `require` asks. */
  protected readonly findModule: FindModule;
  readonly #options: DriverVmOptions;
  readonly #launcher: EngineLauncher<E>;
  readonly #clock: Clock;
  readonly #pool: EnginePool;
  readonly #shared: SharedInterpreter;
  /** The VM's own, and those whose interpreters come from elsewhere. */
  readonly #freshRunners: OneShotRunner[];
  readonly #runner: SharedInterpreter | OneShotRunner;
  /** Do programs have limits that they do not bring? */
  readonly #hasDefaults: boolean;
  #isStarted = false;
  #isClosed = false;

  /** @throws InvalidVmIdError, InvalidOptionError */
  constructor(options: DriverVmOptions, launcher: EngineLauncher<E>) {
    super(options);
    this.#options = options;
    this.#launcher = launcher;
    this.#clock = options.clock ?? systemClock;
    const shelf = new ModuleShelf(options.findModule);
    if (options.modules !== undefined) shelf.add(options.modules);
    this.findModule = shelf.find;
    this.engines = new LivingEngines({
      vmId: this.vmId,
      launcher,
      findModule: shelf.find,
      logger: options.logger ?? (this.debugMode ? debugLogger(launcher.component, this.vmId) : silentLogger),
    });
    this.#pool = new EnginePool({
      ...options.pool,
      max: options.pool?.max ?? launcher.places,
      clock: this.#clock,
      launch: async (signal) => await this.engines.launch({ signal }),
    });
    const diskBytes = options.limits?.diskBytes ?? 0;
    const kept = diskBytes === 0 || this.persistent ? undefined : new KeptFiles(diskBytes);
    const fresh = new OneShotRunner({ pool: this.#pool, clock: this.#clock, kept, limits: options.limits });
    this.#freshRunners = [fresh];
    this.#shared = new SharedInterpreter({
      vmId: this.vmId,
      engines: this.engines,
      clock: this.#clock,
      limits: options.limits,
    });
    this.#runner = this.persistent ? this.#shared : fresh;
    this.#hasDefaults = withDefaults(NO_OPTIONS, options) !== NO_OPTIONS;
    this.files = new VmFolder(this.vmId, async () => {
      this.#refuseWhenClosed();
      return diskBytes === 0 ? undefined : (kept ?? (await this.#shared.engine()).files);
    });
    this.packages = new ModulePackageHost({
      shelf,
      tree: launcher.tree,
      isWasm: () => launcher.kind === 'embedded',
      refuseWhenClosed: () => {
        this.#refuseWhenClosed();
      },
      hello: async () => await this.#greeting(),
    });
  }

  async start(): Promise<void> {
    this.#refuseWhenClosed();
    if (this.persistent) await this.#shared.start();
    else if ((this.#options.pool?.min ?? 0) > 0) await this.#pool.fill();
    else await this.#greeting();
    this.#isStarted = true;
  }

  // Not async: each promise between the caller and the interpreter costs a short program its share.
  execute(code: string | Uint8Array, options: ExecuteOptions = NO_OPTIONS): Promise<ExecutionResult> {
    if (options !== NO_OPTIONS) guardInput(options);
    if (this.#isClosed) return Promise.reject(new ClosedError(`VM '${this.vmId}'`));
    if (options === NO_OPTIONS && !this.#hasDefaults) return this.#runner.execute(code, options);
    const refusal = refuseExecution(options);
    if (refusal !== undefined) return Promise.reject(refusal);
    return this.#runner.execute(code, withDefaults(options, this.#options));
  }

  override executeFile(path: string, options?: ExecuteFileOptions): Promise<ExecutionResult> {
    // The file is read first.
    guardInput(options);
    return super.executeFile(path, options);
  }

  /**
   * Stops the programs of this VM that run: their results are failures of the kind `interrupted`. What goes on in spite of
   * it is killed with its interpreter, and throws an `OperationAbortedError`. Programs that wait their turn go on.
   * @returns `killed` as soon as one was; `finished` when nothing ran, or all had ended by themselves
   */
  async interrupt(): Promise<InterruptOutcome> {
    this.#refuseWhenClosed();
    const runners = [this.#shared, ...this.#freshRunners];
    return gravest(await Promise.all(runners.map(async (runner) => await runner.interrupt())));
  }

  /** Runs programs in fresh interpreters that come from elsewhere than the launcher, by the rules of this VM. */
  protected runnerOf(launch: (signal?: AbortSignal) => Promise<LuaEngine>, places: number): ProgramRunner {
    const pool = new EnginePool({ max: places, clock: this.#clock, launch });
    const runner = new OneShotRunner({
      pool,
      clock: this.#clock,
      kept: undefined,
      limits: this.#options.limits,
    });
    this.#freshRunners.push(runner);
    return async (code, options) => {
      guardInput(options);
      this.#refuseWhenClosed();
      return await runner.execute(code, withDefaults(options, this.#options));
    };
  }

  /**
   * Runs a program in the one interpreter that such programs share. Where the VM has no other than that, it is the VM's;
   * else one that was lost is replaced.
   */
  protected executeShared(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    guardInput(options);
    if (this.#isClosed) return Promise.reject(new ClosedError(`VM '${this.vmId}'`));
    const { state } = this.#shared;
    if (!this.persistent && (state === 'exited' || state === 'lost')) this.#shared.reset();
    return this.#shared.execute(code, withDefaults(options, this.#options));
  }

  /**
   * Interpreters are started in another way from now on: those that wait ready are replaced, and the shared one is told by
   * a program. Others that run stay as they are.
   * @throws what `execute` throws, when the shared one cannot be told
   */
  protected async renew(code: string): Promise<void> {
    await this.#pool.renew();
    await this.#shared.tell(code);
  }

  async openChannel(options: ChannelOptions = {}): Promise<InteractiveChannel> {
    this.#refuseWhenClosed();
    checkOptions(options, CHANNEL_OPTIONS);
    options.signal?.throwIfAborted();
    const engine = this.persistent
      ? await this.#shared.engine()
      : await this.engines.launch({ ...options, isShared: true });
    const { jit, luaVersion } = await engine.client.hello;
    return new EngineChannel({
      defaults: this.#options,
      engine,
      luaVersion: jit ?? luaVersion,
      clock: this.#clock,
      release: async () => {
        if (!this.persistent) await engine.kill();
      },
    });
  }

  status(): Promise<VmStatus> {
    const { hello } = this.engines;
    const { kind, sandbox } = this.#launcher;
    const { pid } = this.#shared;
    return Promise.resolve({
      id: this.vmId,
      type: this.vmType,
      state: this.state,
      persistent: this.persistent,
      networked: this.networked,
      ...(kind === undefined ? {} : { engine: kind }),
      ...(sandbox === undefined ? {} : { sandbox }),
      ...(hello === undefined ? {} : { luaVersion: hello.jit ?? hello.luaVersion }),
      ...(pid === undefined ? {} : { pid }),
    });
  }

  async stop(): Promise<void> {
    const stopped = this.#aborted('stopped');
    await this.#end({ starting: stopped, running: stopped });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = new ClosedError(`VM '${this.vmId}'`);
    this.#pool.close(closed);
    await this.#end({ starting: closed, running: this.#aborted('closed') });
    await this.#launcher.close();
  }

  /** What `status()` says of its state. */
  get state(): VmState {
    if (this.#isClosed) return 'closed';
    if (this.persistent) return this.#shared.state;
    return this.#isStarted ? 'running' : 'created';
  }

  #aborted(what: 'stopped' | 'closed'): OperationAbortedError {
    return new OperationAbortedError('the Lua program', {
      stateKept: false,
      hint: `VM '${this.vmId}' was ${what} while it ran.`,
    });
  }

  async #end(reasons: EndReasons): Promise<void> {
    this.#isStarted = false;
    this.#pool.clear(reasons.starting);
    this.#shared.reset();
    await this.engines.endAll(reasons);
  }

  /** What an interpreter of this VM says of itself; starts one when none has spoken yet. */
  async #greeting(): Promise<DriverHello> {
    if (this.engines.hello !== undefined) return this.engines.hello;
    if (this.persistent) return await (await this.#shared.engine()).client.hello;
    const engine = await this.engines.launch();
    await engine.finish();
    return await engine.client.hello;
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new ClosedError(`VM '${this.vmId}'`);
  }
}
