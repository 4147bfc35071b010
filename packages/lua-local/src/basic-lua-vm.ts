import { setMaxListeners } from 'node:events';
import {
  anAbortSignal,
  BaseLuaVM,
  type ChannelOptions,
  checkOptions,
  ClosedError,
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  InvalidOptionError,
  type InteractiveChannel,
  type InterruptOutcome,
  OperationAbortedError,
  type PackageHost,
  silentLogger,
  systemClock,
  type VmState,
  type VmStatus,
} from '@bioxen/core';
import type { DriverHello } from '@bioxen/lua-driver';
import { chooseLauncher } from './choose-engine.js';
import { debugLogger } from './debug-logger.js';
import type { EngineKind, EngineLauncher } from './engine.js';
import { EnginePool } from './engine-pool.js';
import { KeptFiles } from './files/kept-files.js';
import { LocalFiles } from './files/local-files.js';
import { type EndReasons, LivingEngines } from './living-engines.js';
import { LocalChannel } from './local-channel.js';
import { LocalPackageHost } from './local-package-host.js';
import { checkLocalVmOptions } from './local-vm-option-checks.js';
import { type LocalVmOptions, withLimits } from './local-vm-options.js';
import { ModuleShelf } from './modules.js';
import { OneShotRunner } from './one-shot-runner.js';
import type { SandboxReport } from './sandbox/sandbox-report.js';
import { SharedInterpreter } from './shared-interpreter.js';

const CHANNEL_OPTIONS = { signal: anAbortSignal };
const NO_OPTIONS: ExecuteOptions = Object.freeze({});

/** What `status()` of a local VM says. */
export interface LocalVmStatus extends VmStatus {
  /** Absent as long as `auto` has not chosen. */
  readonly engine?: EngineKind;
  /** What stands around native programs, gaps included; known once an interpreter has started. */
  readonly sandboxReport?: SandboxReport;
}

/**
 * A Lua VM on this computer, embedded or native. The constructor starts nothing.
 *
 * Without `persistent` each program has a fresh interpreter; with it one interpreter answers all of them in order.
 */
export class BasicLuaVM extends BaseLuaVM {
  readonly packages: PackageHost;
  readonly files: LocalFiles;
  readonly #options: LocalVmOptions;
  readonly #launcher: EngineLauncher;
  readonly #clock: Clock;
  readonly #engines: LivingEngines;
  readonly #pool: EnginePool;
  readonly #fresh: OneShotRunner;
  readonly #shared: SharedInterpreter;
  readonly #runner: SharedInterpreter | OneShotRunner;
  /** Do programs have limits that they do not bring? */
  readonly #hasDefaults: boolean;
  #isStarted = false;
  #isClosed = false;

  /** @throws InvalidVmIdError, InvalidOptionError, UnsupportedError */
  constructor(options: LocalVmOptions = {}) {
    checkLocalVmOptions(options);
    super(options);
    this.#options = options;
    this.#launcher = chooseLauncher(options);
    this.#clock = options.clock ?? systemClock;
    const shelf = new ModuleShelf(options.findModule);
    if (options.modules !== undefined) shelf.add(options.modules);
    this.#engines = new LivingEngines({
      vmId: this.vmId,
      launcher: this.#launcher,
      findModule: shelf.find,
      logger: options.logger ?? (this.debugMode ? debugLogger(this.vmId) : silentLogger),
    });
    this.#pool = new EnginePool({
      ...options.pool,
      max: options.pool?.max ?? this.#launcher.places,
      clock: this.#clock,
      launch: async (signal) => await this.#engines.launch(signal),
    });
    const diskBytes = options.limits?.diskBytes ?? 0;
    const kept = diskBytes === 0 || this.persistent ? undefined : new KeptFiles(diskBytes);
    this.#fresh = new OneShotRunner({ pool: this.#pool, clock: this.#clock, kept, limits: options.limits });
    this.#shared = new SharedInterpreter({
      vmId: this.vmId,
      engines: this.#engines,
      clock: this.#clock,
      limits: options.limits,
    });
    this.#runner = this.persistent ? this.#shared : this.#fresh;
    this.#hasDefaults = withLimits(NO_OPTIONS, options) !== NO_OPTIONS;
    this.files = new LocalFiles(this.vmId, async () => {
      this.#refuseWhenClosed();
      return diskBytes === 0 ? undefined : (kept ?? (await this.#shared.engine()).files);
    });
    this.packages = new LocalPackageHost({
      launcher: this.#launcher,
      shelf,
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
    if (this.#isClosed) return Promise.reject(new ClosedError(`VM '${this.vmId}'`));
    if (options === NO_OPTIONS && !this.#hasDefaults) return this.#runner.execute(code, options);
    if (typeof options !== 'object' || options === null) {
      return Promise.reject(InvalidOptionError.unexpected('options', options, 'an object'));
    }
    const { signal } = options;
    if (signal !== undefined) {
      if (!(signal instanceof AbortSignal)) {
        return Promise.reject(InvalidOptionError.unexpected('signal', signal, 'an AbortSignal'));
      }
      if (signal.aborted) return Promise.reject(OperationAbortedError.fromSignal(signal, 'the Lua program'));
      // One signal for many programs is no leak.
      setMaxListeners(0, signal);
    }
    return this.#runner.execute(code, withLimits(options, this.#options));
  }

  /**
   * Stops the running program of a persistent VM; its result then is a failure of the kind `interrupted`. Programs of
   * a one-shot VM are stopped by their signals.
   */
  async interrupt(): Promise<InterruptOutcome> {
    this.#refuseWhenClosed();
    return await this.#shared.interrupt();
  }

  async openChannel(options: ChannelOptions = {}): Promise<InteractiveChannel> {
    this.#refuseWhenClosed();
    checkOptions(options, CHANNEL_OPTIONS);
    options.signal?.throwIfAborted();
    const engine = this.persistent ? await this.#shared.engine() : await this.#engines.launch(options.signal);
    const { jit, luaVersion } = await engine.client.hello;
    return new LocalChannel({
      vm: this.#options,
      engine,
      luaVersion: jit ?? luaVersion,
      clock: this.#clock,
      release: async () => {
        if (!this.persistent) await engine.kill();
      },
    });
  }

  status(): Promise<LocalVmStatus> {
    const { hello, report } = this.#engines;
    const { kind, sandbox } = this.#launcher;
    return Promise.resolve({
      id: this.vmId,
      type: this.vmType,
      state: this.state,
      persistent: this.persistent,
      networked: this.networked,
      ...(kind === undefined ? {} : { engine: kind }),
      ...(sandbox === undefined ? {} : { sandbox }),
      ...(report === undefined ? {} : { sandboxReport: report }),
      ...(hello === undefined ? {} : { luaVersion: hello.jit ?? hello.luaVersion }),
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
    await this.#engines.endAll(reasons);
  }

  /** What an interpreter of this VM says of itself; starts one when none has spoken yet. */
  async #greeting(): Promise<DriverHello> {
    if (this.#engines.hello !== undefined) return this.#engines.hello;
    if (this.persistent) return await (await this.#shared.engine()).client.hello;
    const engine = await this.#engines.launch();
    await engine.finish();
    return await engine.client.hello;
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw new ClosedError(`VM '${this.vmId}'`);
  }
}
