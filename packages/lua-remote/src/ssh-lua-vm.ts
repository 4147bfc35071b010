import type { ExecuteOptions, ExecutionResult, LuaInput } from '@bioxen/core';
import { DriverLuaVM } from '@bioxen/lua-driver';
import type { SshHost } from '@bioxen/ssh-exec';
import { type MapOptions, mapItems, type MappedResult } from './map.js';
import type { SshEngine } from './ssh-engine.js';
import { SshLauncher } from './ssh-launcher.js';
import { checkSshVmOptions, type SshVmOptions } from './ssh-vm-options.js';

/**
 * A Lua VM on any host that has SSH and a Lua interpreter; nothing of ours is installed there. The constructor connects
 * to nothing.
 *
 * `execute` runs each program in an interpreter of its own, one that was started ahead of time when there is any;
 * `persistent` VMs have one interpreter for all programs. `eval` shares one interpreter in either case.
 */
export class SshLuaVM extends DriverLuaVM<SshEngine> {
  readonly #launcher: SshLauncher;

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
    return mapItems(async (item, own) => await this.execute(code, { ...own, args: [item] }), items, options);
  }
}
