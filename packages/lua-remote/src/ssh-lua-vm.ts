import {
  BootError,
  ClosedError,
  type ExecuteOptions,
  type ExecutionResult,
  type LuaInput,
  OperationAbortedError,
  type VmLimits,
  type VmStatus,
} from '@bioxen/core';
import { DriverLuaVM, type ProgramRunner } from '@bioxen/lua-driver';
import type { SshHost } from '@bioxen/ssh-exec';
import {
  checkTerminalOptions,
  type LuaTerminal,
  type LuaTerminalOptions,
  openLuaTerminal,
} from './lua-terminal.js';
import { type MapOptions, mapItems, type MappedResult } from './map.js';
import { packagePaths } from './package-paths.js';
import type { SshEngine } from './ssh-engine.js';
import { SshLauncher } from './ssh-launcher.js';
import { SpawnerPool, type Work } from './spawner-pool.js';
import { checkSshVmOptions, type SshVmOptions } from './ssh-vm-options.js';

/** Programs of `map` at once, whatever is asked for. */
const MOST_AT_ONCE = 32;

/** What a VM on another host says of itself. */
export interface SshVmStatus extends VmStatus {
  /** The host, as it was named; undefined where a function gives it. */
  readonly host?: string | undefined;
}

/**
 * A Lua VM on any host that has SSH and a Lua interpreter; nothing of ours is installed there. The constructor connects
 * to nothing.
 *
 * `execute` runs each program in an interpreter of its own, one that was started ahead of time when there is any;
 * `persistent` VMs have one interpreter for all programs. `eval` shares one interpreter in either case.
 */
export class SshLuaVM extends DriverLuaVM<SshEngine> {
  readonly #launcher: SshLauncher;
  /** From the first `map` on: most VMs never need them. */
  #spawners: SpawnerPool | undefined;
  #runMany: ProgramRunner | undefined;
  readonly #limits: VmLimits;
  readonly #terminals = new Set<LuaTerminal>();

  /** @throws InvalidVmIdError, InvalidOptionError, UnsupportedError */
  constructor(options: SshVmOptions) {
    checkSshVmOptions(options);
    const launcher = new SshLauncher(options);
    super(
      {
        vmType: 'ssh',
        ...options,
        ...(options.persistent === true ? {} : { pool: { min: 1, ...options.pool } }),
      },
      launcher,
    );
    this.#launcher = launcher;
    this.#limits = options.limits ?? {};
    launcher.tree.onUse = async () => {
      this.#spawners?.renew();
      await this.renew(packagePaths(launcher.tree.root));
    };
  }

  /** The host of this VM, for programs that are not Lua. @throws ConfigError */
  async host(): Promise<SshHost> {
    return await this.#launcher.host();
  }

  /**
   * Runs a short program in an interpreter that all calls of `eval` share: one round trip, many on their way at once. Its
   * global variables are its own; libraries and what it does to them are shared.
   */
  eval(code: string | Uint8Array, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    return this.executeShared(code, { globals: 'own', ...options });
  }

  /**
   * Runs a program once for each item, which is its argument, in an interpreter of its own.
   * @throws what `execute` throws; a program that fails is a result
   */
  map(
    code: string | Uint8Array,
    items: Iterable<LuaInput> | AsyncIterable<LuaInput>,
    options: MapOptions = {},
  ): AsyncGenerator<MappedResult, void, undefined> {
    const spawners = this.#pool();
    const runMany = (this.#runMany ??= this.#runnerOfMany(spawners));
    const many = {
      run: async (item: LuaInput, own: ExecuteOptions) => await runMany(code, { ...own, args: [item] }),
      begin: (work: Work) => spawners.begin({ ...work, atOnce: Math.min(work.atOnce, MOST_AT_ONCE) }),
    };
    return mapItems(many, items, options);
  }

  /**
   * Opens the prompt of an interpreter of its own on a terminal of the host, for people; programs talk over `openChannel`.
   * Modules of this VM and its limits in time are not there; its folder, environment and the limits of `ulimit` are. It ends
   * with the VM, with this process and with the connection.
   * @throws InvalidOptionError, and what `start` throws
   */
  async openInteractive(options: LuaTerminalOptions = {}): Promise<LuaTerminal> {
    checkTerminalOptions(options);
    await this.start();
    const terminal = await openLuaTerminal(
      await this.#launcher.host(),
      this.#launcher.request(true),
      options,
    );
    this.#terminals.add(terminal);
    void terminal.exited.then(() => this.#terminals.delete(terminal));
    return terminal;
  }

  override async status(): Promise<SshVmStatus> {
    const { hostName } = this.#launcher;
    return { ...(await super.status()), ...(hostName === undefined ? {} : { host: hostName }) };
  }

  override async stop(): Promise<void> {
    const stopped = new OperationAbortedError('the Lua program', {
      hint: `VM '${this.vmId}' was stopped while it ran.`,
    });
    await Promise.all([super.stop(), this.#spawners?.end(stopped), this.#hangUp()]);
  }

  override async close(): Promise<void> {
    const closing = super.close();
    await Promise.all([this.#spawners?.end(new ClosedError(`VM '${this.vmId}'`)), this.#hangUp()]);
    await closing;
  }

  #pool(): SpawnerPool {
    return (this.#spawners ??= new SpawnerPool({
      host: async () => await this.#launcher.host(),
      request: () => this.#launcher.request(false),
      findModule: this.findModule,
      random: this.#launcher.random,
    }));
  }

  /** Many programs: an interpreter costs its own start there, and no channel. */
  #runnerOfMany(spawners: SpawnerPool): ProgramRunner {
    // What stands for one interpreter alone is granted to each by itself.
    const { diskBytes = 0, totalCpuMs } = this.#limits;
    if (diskBytes > 0 || totalCpuMs !== undefined) return async (code, own) => await this.execute(code, own);
    const run = this.runnerOf(async (signal) => await spawners.launch(signal), MOST_AT_ONCE);
    return async (code, options) => {
      const { isCompiled } = spawners;
      try {
        return await run(code, options);
      } catch (error) {
        // An interpreter that was exchanged on the host cannot read what another has compiled: its program begins once more.
        if (!isCompiled || !(error instanceof BootError)) throw error;
        spawners.forgetCompiled();
        return await run(code, options);
      }
    };
  }

  async #hangUp(): Promise<void> {
    await Promise.all([...this.#terminals].map(async (terminal) => await terminal.close()));
  }
}
