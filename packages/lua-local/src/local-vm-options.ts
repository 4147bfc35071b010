import type { Clock, ExecuteOptions, Random, VmOptions } from '@bioxen/core';
import type { FindModule } from '@bioxen/lua-driver';

/** Options of a Lua VM on this computer. */
export interface LocalVmOptions extends VmOptions {
  /**
   * `embedded`: Lua 5.4 as WebAssembly, isolated, nothing to install. `native`: an interpreter found in PATH,
   * faster, with the rights of this process. @defaultValue 'auto'
   */
  readonly engine?: 'auto' | 'embedded' | 'native';
  /** `5.1`, `5.2`, `5.3`, `5.4` or `luajit`. @defaultValue '5.4' */
  readonly luaVersion?: string;
  /** Pure-Lua modules for `require`: name → source text. */
  readonly modules?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  /** Asked for a module that `modules` does not hold. @defaultValue none */
  readonly findModule?: FindModule;
  /** Time limit of each program, milliseconds. @defaultValue none */
  readonly timeoutMs?: number;
  /** Output kept of each program, bytes. @defaultValue 10 MiB */
  readonly maxOutputBytes?: number;
  /** The whole environment of native programs. @defaultValue empty */
  readonly environment?: Readonly<Record<string, string>>;
  /** Working directory of native programs. @defaultValue that of this process */
  readonly workingDirectory?: string;
  /** How long an interpreter may take to start, milliseconds. @defaultValue 10000 */
  readonly bootMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** The limits of a VM, where a program brings none of its own. */
export function withDefaults(options: ExecuteOptions, vm: LocalVmOptions): ExecuteOptions {
  const timeoutMs = options.timeoutMs ?? vm.timeoutMs;
  const maxOutputBytes = options.maxOutputBytes ?? vm.maxOutputBytes;
  if (timeoutMs === undefined && maxOutputBytes === undefined) return options;
  return {
    ...options,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }),
  };
}
