import type { Clock, ExecuteOptions, Random, VmLimits, VmOptions } from '@bioxen/core';
import type { FindModule } from '@bioxen/lua-driver';
import type { PoolOptions } from './engine-pool.js';
import type { NativeTier, SandboxOptions } from './sandbox/sandbox-options.js';

/** Options of a Lua VM on this computer. */
export interface LocalVmOptions extends VmOptions {
  /**
   * `embedded`: Lua 5.4 as WebAssembly, isolated, nothing to install. `native`: an interpreter found in PATH,
   * faster. `auto`: native where its sandbox tier is to be had, else embedded. @defaultValue 'auto'
   */
  readonly engine?: 'auto' | 'embedded' | 'native';
  /** `5.1`, `5.2`, `5.3`, `5.4` or `luajit`. @defaultValue '5.4' */
  readonly luaVersion?: string;
  /** Pure-Lua modules for `require`: name → source text. */
  readonly modules?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  /** Asked for a module that `modules` does not hold. @defaultValue none */
  readonly findModule?: FindModule;
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
  /** What programs may use. @defaultValue see `VmLimits` */
  readonly limits?: VmLimits;
  /** Beyond `maxOutputBytes`, for programs that do not say. @defaultValue 'truncate'; 'kill' when not trusted */
  readonly onOutputLimit?: 'truncate' | 'kill';
  /** Fresh interpreters for one-shot programs. */
  readonly pool?: PoolOptions;
  /** The whole environment of native programs. @defaultValue empty */
  readonly environment?: Readonly<Record<string, string>>;
  /** Working directory of native programs (tiers `minimal` and `none`). @defaultValue a private one; this process's, in `none` */
  readonly workingDirectory?: string;
  /** How long an interpreter may take to start, milliseconds. @defaultValue 10000 */
  readonly bootMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

const UNTRUSTED_OUTPUT_BYTES = 2 ** 20;

/** The limits of a VM, where a program brings none of its own. */
export function withLimits(options: ExecuteOptions, vm: LocalVmOptions): ExecuteOptions {
  const { limits = {}, trusted = true } = vm;
  const timeoutMs = options.timeoutMs ?? limits.timeoutMs;
  const maxOutputBytes =
    options.maxOutputBytes ?? limits.maxOutputBytes ?? (trusted ? undefined : UNTRUSTED_OUTPUT_BYTES);
  const onOutputLimit = options.onOutputLimit ?? vm.onOutputLimit ?? (trusted ? undefined : 'kill');
  if (timeoutMs === undefined && maxOutputBytes === undefined && onOutputLimit === undefined) return options;
  return {
    ...options,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }),
    ...(onOutputLimit === undefined ? {} : { onOutputLimit }),
  };
}
