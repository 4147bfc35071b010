import {
  BaseLuaVM,
  checkOptions,
  type ChannelOptions,
  ClosedError,
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  type InteractiveChannel,
  type Logger,
  OperationAbortedError,
  type PackageHost,
  silentLogger,
  systemClock,
  type VmState,
  VmStateError,
  type VmStatus,
} from '@bioxen/core';
import { type DriverHello, type DriverOutcome, type DriverRun, superviseRun } from '@bioxen/lua-driver';
import { chooseLauncher } from './choose-engine.js';
import { debugLogger } from './debug-logger.js';
import type { EngineKind, EngineLauncher, LuaEngine } from './engine.js';
import { interruptThenKill } from './interrupt-then-kill.js';
import { LocalChannel } from './local-channel.js';
import { LocalPackageHost } from './local-package-host.js';
import { localVmOptionChecks } from './local-vm-option-checks.js';
import { type LocalVmOptions, withDefaults } from './local-vm-options.js';
import { ModuleShelf } from './modules.js';
import { Turnstile } from './turnstile.js';

/** What `status()` of a local VM says. */
export interface LocalVmStatus extends VmStatus {
  readonly engine: EngineKind;
}

/**
 * A Lua VM on this computer, embedded or native. The constructor starts nothing.
 *
 * Without `persistent` each program has a fresh interpreter; with it one interpreter answers all of them in order.
 */
export class BasicLuaVM extends BaseLuaVM {
  readonly packages: PackageHost;
  readonly #options: LocalVmOptions;
  readonly #launcher: EngineLauncher;
  /** One-shot programs wait here when more would only get in each other's way. */
  readonly #turnstile: Turnstile | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #shelf: ModuleShelf;
  readonly #living = new Set<LuaEngine>();
  #shared: Promise<LuaEngine> | undefined;
  /** The shared interpreter once it runs: what most executions need, without waiting for a promise. */
  #current: LuaEngine | undefined;
  #state: VmState = 'created';
  #hello: DriverHello | undefined;

  /** @throws InvalidVmIdError, InvalidOptionError, UnsupportedError */
  constructor(options: LocalVmOptions = {}) {
    checkOptions(options, localVmOptionChecks);
    super(options);
    this.#options = options;
    this.#launcher = chooseLauncher(options);
    this.#turnstile = this.#launcher.places === undefined ? undefined : new Turnstile(this.#launcher.places);
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? (this.debugMode ? debugLogger(this.vmId) : silentLogger);
    this.#shelf = new ModuleShelf(options.findModule);
    if (options.modules !== undefined) this.#shelf.add(options.modules);
    this.packages = new LocalPackageHost({
      engineKind: this.#launcher.kind,
      shelf: this.#shelf,
      hello: () => this.#greeting(),
    });
  }

  async start(): Promise<void> {
    this.#refuseWhenClosed();
    if (this.#state === 'exited' || this.#state === 'lost') this.#state = 'created';
    if (this.persistent) await this.#sharedEngine();
    else await this.#greeting();
    this.#state = 'running';
  }

  async execute(code: string | Uint8Array, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    this.#refuseWhenClosed();
    if (options.signal?.aborted === true)
      throw OperationAbortedError.fromSignal(options.signal, 'the Lua program');
    const limited = withDefaults(options, this.#options);
    if (!this.persistent) return await this.#executeOnce(code, limited);
    const engine = this.#current ?? (await this.#sharedEngine());
    const run = engine.client.execute(code, limited);
    let outcome: DriverOutcome;
    try {
      outcome = run.isSupervised ? await this.#supervise(engine, run) : await run.outcome;
    } catch (error) {
      if (!engine.client.isUsable) {
        this.#lose(engine);
        await engine.kill();
      }
      throw error;
    }
    if (outcome.kind === 'exited') {
      this.#state = 'exited';
      this.#forgetShared();
    }
    return run.toResult(outcome, engine.sandbox);
  }

  async openChannel(options: ChannelOptions = {}): Promise<InteractiveChannel> {
    this.#refuseWhenClosed();
    options.signal?.throwIfAborted();
    const engine = this.persistent ? await this.#sharedEngine() : await this.#launch();
    const { jit, luaVersion } = await engine.client.hello;
    return new LocalChannel(engine, jit ?? luaVersion, this.#clock, async () => {
      if (this.persistent) return;
      this.#living.delete(engine);
      await engine.kill();
    });
  }

  status(): Promise<LocalVmStatus> {
    return Promise.resolve({
      id: this.vmId,
      type: this.vmType,
      state: this.#state,
      persistent: this.persistent,
      networked: this.networked,
      engine: this.#launcher.kind,
      sandbox: this.#launcher.kind === 'embedded' ? 'embedded' : 'none',
      ...(this.#hello === undefined ? {} : { luaVersion: this.#hello.jit ?? this.#hello.luaVersion }),
    });
  }

  async stop(): Promise<void> {
    this.#forgetShared();
    const living = [...this.#living];
    this.#living.clear();
    await Promise.all(living.map((engine) => engine.kill()));
    if (this.#state !== 'closed') this.#state = 'created';
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    await this.stop();
    await this.#launcher.close();
    this.#state = 'closed';
  }

  async #executeOnce(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    const leave = await this.#turnstile?.enter(options.signal);
    try {
      return await this.#executeInFresh(code, options);
    } finally {
      leave?.();
    }
  }

  async #executeInFresh(code: string | Uint8Array, options: ExecuteOptions): Promise<ExecutionResult> {
    const engine = await this.#launch();
    let run: DriverRun;
    let outcome: DriverOutcome;
    try {
      run = engine.client.execute(code, options);
      outcome = await this.#supervise(engine, run);
      await engine.finish();
    } catch (error) {
      await engine.kill();
      throw error;
    } finally {
      this.#living.delete(engine);
    }
    return run.toResult(outcome, engine.sandbox);
  }

  async #supervise(engine: LuaEngine, run: DriverRun): ReturnType<typeof superviseRun> {
    return await superviseRun(run, {
      clock: this.#clock,
      stop: async () => {
        this.#logger.debug({ vm: this.vmId, run: run.id }, 'stopping a Lua program');
        // One that waits its turn is taken back, and nothing else happens.
        if (engine.client.withdraw(run)) return { stateKept: true };
        this.#lose(engine);
        await interruptThenKill(engine, run, this.#clock);
        return { stateKept: false };
      },
    });
  }

  async #sharedEngine(): Promise<LuaEngine> {
    if (this.#state === 'exited' || this.#state === 'lost') {
      throw new VmStateError(this.#state, `The interpreter of VM '${this.vmId}' is gone (${this.#state})`, {
        vmId: this.vmId,
        hint: 'Call start() for a new interpreter; the globals of the old one are lost.',
      });
    }
    this.#shared ??= this.#launchShared();
    return await this.#shared;
  }

  async #launchShared(): Promise<LuaEngine> {
    try {
      const engine = await this.#launch();
      this.#state = 'running';
      this.#current = engine;
      void engine.client.ended.then(() => {
        this.#living.delete(engine);
        this.#lose(engine);
      });
      return engine;
    } catch (error) {
      this.#shared = undefined;
      throw error;
    }
  }

  /** The shared interpreter ended without being asked to. */
  #lose(engine: LuaEngine): void {
    if (this.#current !== engine) return;
    this.#forgetShared();
    if (this.#state === 'running') this.#state = 'lost';
  }

  /** What comes next needs a new interpreter, also while the old one still ends. */
  #forgetShared(): void {
    this.#current = undefined;
    this.#shared = undefined;
  }

  /** A new interpreter with the VM's modules. */
  async #launch(): Promise<LuaEngine> {
    const engine = await this.#launcher.launch(this.#shelf.find);
    if (this.#state === 'closed') {
      await engine.kill();
      this.#refuseWhenClosed();
    }
    this.#living.add(engine);
    this.#hello = await engine.client.hello;
    this.#logger.debug(
      { vm: this.vmId, engine: engine.kind, lua: this.#hello.luaVersion },
      'interpreter started',
    );
    return engine;
  }

  async #greeting(): Promise<DriverHello> {
    if (this.#hello !== undefined) return this.#hello;
    const engine = this.persistent ? await this.#sharedEngine() : await this.#launch();
    if (!this.persistent) {
      await engine.finish();
      this.#living.delete(engine);
    }
    return await engine.client.hello;
  }

  #refuseWhenClosed(): void {
    if (this.#state === 'closed') throw new ClosedError(`VM '${this.vmId}'`);
  }
}
