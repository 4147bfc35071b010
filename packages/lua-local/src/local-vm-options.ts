import type { Random } from '@bioxen/core';
import type { DriverVmOptions } from '@bioxen/lua-driver';
import type { NativeTier, SandboxOptions } from './sandbox/sandbox-options.js';

/** Options of a Lua VM on this computer. */
export interface LocalVmOptions extends DriverVmOptions {
  /**
   * `embedded`: Lua 5.4 as WebAssembly, isolated, nothing to install. `native`: an interpreter found in PATH,
   * faster. `auto`: native where its sandbox tier is to be had, else embedded. @defaultValue 'auto'
   */
  readonly engine?: 'auto' | 'embedded' | 'native';
  /** `5.1`, `5.2`, `5.3`, `5.4` or `luajit`. @defaultValue '5.4' */
  readonly luaVersion?: string;
  /**
   * What stands between a native interpreter and this computer: a tier, or a tier with its options. A floor: where
   * it cannot be reached nothing runs. The embedded engine stands above all of them. @defaultValue 'strict'
   */
  readonly sandbox?: NativeTier | Omit<SandboxOptions, 'env'>;
  /**
   * False for programs that somebody else wrote and nobody read: only `strict` or the embedded engine, and no
   * binary chunks or C libraries. @defaultValue true
   */
  readonly trusted?: boolean;
  /**
   * Can a running program be interrupted so that the state stays? Costs the embedded engine a third of its speed;
   * native interpreters always can. @defaultValue `persistent`
   */
  readonly interruptible?: boolean;
  /** The whole environment of native programs. @defaultValue empty */
  readonly environment?: Readonly<Record<string, string>>;
  /** Working directory of native programs (tiers `minimal` and `none`). @defaultValue a private one; this process's, in `none` */
  readonly workingDirectory?: string;
  /** How long an interpreter may take to start, milliseconds. @defaultValue 10000 */
  readonly bootMs?: number;
  readonly random?: Random;
}
