import {
  ClosedError,
  type ExecuteOptions,
  type ExecutionResult,
  type LuaInput,
  OperationAbortedError,
} from '@bioxen/core';
import { DriverLuaVM, type ProgramRunner } from '@bioxen/lua-driver';
import type { SshHost } from '@bioxen/ssh-exec';
import { type MapOptions, mapItems, type MappedResult } from './map.js';
import type { SshEngine } from './ssh-engine.js';
import { SshLauncher } from './ssh-launcher.js';
import { SpawnerPool } from './spawner-pool.js';
import { checkSshVmOptions, type SshVmOptions } from './ssh-vm-options.js';

/** Programs of `map` at once, whatever is asked for. */
const MOST_AT_ONCE = 32;

/**
 * A Lua VM on any host that has SSH and a Lua interpreter; nothing of ours is installed there. The constructor connects
 * to nothing.
 *
 * `execute` runs each program in an interpreter of its own, one that was started ahead of time when there is any;
 * `persistent` VMs have one interpreter for all programs. `eval` shares one interpreter in either case.
 */
export class SshLuaVM extends DriverLuaVM<SshEngine> {
  readonly #launcher: SshLauncher;
  readonly #spawners: SpawnerPool;
  /** For many programs: an interpreter costs its own start there, and no channel. */
  readonly #runMany: ProgramRunner;

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
    this.#spawners = new SpawnerPool({
      host: async () => await launcher.host(),
      request: () => launcher.request(false),
      findModule: this.findModule,
      random: launcher.random,
    });
    // What stands for one interpreter alone is granted to each by itself.
    const { diskBytes = 0, totalCpuMs } = options.limits ?? {};
    this.#runMany =
      diskBytes > 0 || totalCpuMs !== undefined
        ? async (code, own) => await this.execute(code, own)
        : this.runnerOf(async (signal) => await this.#spawners.launch(signal), MOST_AT_ONCE);
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
    return mapItems(async (item, own) => await this.#runMany(code, { ...own, args: [item] }), items, options);
  }

  override async stop(): Promise<void> {
    const stopped = new OperationAbortedError('the Lua program', {
      hint: `VM '${this.vmId}' was stopped while it ran.`,
    });
    await Promise.all([super.stop(), this.#spawners.end(stopped)]);
  }

  override async close(): Promise<void> {
    const closing = super.close();
    await this.#spawners.end(new ClosedError(`VM '${this.vmId}'`));
    await closing;
  }
}
