import { stat } from 'node:fs/promises';
import {
  type Clock,
  InvalidOptionError,
  LuaNotFoundError,
  type Random,
  systemClock,
  systemRandom,
  type VmLimits,
} from '@bioxen/core';
import type { DriverGuard, FindModule, LaunchOptions } from '@bioxen/lua-driver';
import { type LocalEngine, type LocalLauncher, usualPlaces } from '../local-engine.js';
import { launchSandboxed } from '../sandbox/launch.js';
import type { NativeTier, ResolvedSandbox } from '../sandbox/sandbox-options.js';
import { findExecutable } from './find-executable.js';
import { executableNames, isVersion, type LuaVersion } from './lua-version.js';
import { startNativeEngine } from './native-engine.js';

const DEFAULT_BOOT_MS = 10_000;
/** Interrupts that one interpreter can take: each costs an argument of its command line. */
const ARMINGS = { persistent: 256, oneShot: 2 };

/** Options of native interpreters. */
export interface NativeLauncherOptions {
  /** Name or path of the interpreter; taken as it is. */
  readonly luaExecutable?: string | undefined;
  /** Version to look for when no executable is named. @defaultValue '5.4' */
  readonly luaVersion?: LuaVersion | undefined;
  readonly sandbox: ResolvedSandbox;
  readonly limits?: VmLimits | undefined;
  /** The whole environment of the programs. @defaultValue empty */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** @defaultValue that of the tier */
  readonly workingDirectory?: string | undefined;
  /** How long an interpreter may take to start, milliseconds. @defaultValue 10000 */
  readonly bootMs?: number | undefined;
  readonly persistent?: boolean | undefined;
  /** @defaultValue true */
  readonly trusted?: boolean | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Starts native interpreters found in PATH, chosen by the version that they say they are. */
export class NativeLauncher implements LocalLauncher {
  readonly component = 'lua-local';
  readonly kind = 'native';
  readonly places: number = usualPlaces;
  readonly #options: NativeLauncherOptions;
  #executable: string | undefined;

  constructor(options: NativeLauncherOptions) {
    this.#options = options;
  }

  get sandbox(): NativeTier {
    return this.#options.sandbox.tier;
  }

  async launch(findModule: FindModule, { signal }: LaunchOptions = {}): Promise<LocalEngine> {
    if (this.#executable !== undefined) return await this.#start(this.#executable, findModule, signal);
    const { luaExecutable, luaVersion = '5.4' } = this.#options;
    await this.#checkWorkingDirectory();
    const names = luaExecutable === undefined ? executableNames(luaVersion) : [luaExecutable];
    for (const name of names) {
      const executable = await findExecutable(name);
      if (executable === undefined) continue;
      const engine = await this.#start(executable, findModule, signal);
      if (luaExecutable !== undefined || isVersion(await engine.client.hello, luaVersion)) {
        this.#executable = executable;
        return engine;
      }
      await engine.kill();
    }
    throw new LuaNotFoundError(luaExecutable ?? (luaVersion === 'luajit' ? 'luajit' : `lua${luaVersion}`));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #start(
    executable: string,
    findModule: FindModule,
    signal: AbortSignal | undefined,
  ): Promise<LocalEngine> {
    const { sandbox, limits = {}, workingDirectory, environment, persistent = false } = this.#options;
    const { bootMs = DEFAULT_BOOT_MS, clock = systemClock, random = systemRandom } = this.#options;
    return await startNativeEngine({
      executable,
      spawn: async (args) =>
        await launchSandboxed({
          command: executable,
          args,
          sandbox,
          limits,
          oneShot: !persistent,
          workingDirectory,
          environment,
          clock,
          random,
        }),
      bootMs,
      guard: guardFor(sandbox, this.#options.trusted ?? true),
      sandbox,
      limits,
      oneShot: !persistent,
      armings: persistent ? ARMINGS.persistent : ARMINGS.oneShot,
      clock,
      random,
      findModule,
      signal,
    });
  }

  /** A directory that is missing would be blamed on the interpreter (ENOENT). */
  async #checkWorkingDirectory(): Promise<void> {
    const { workingDirectory } = this.#options;
    if (workingDirectory === undefined) return;
    const state = await stat(workingDirectory).catch(() => undefined);
    if (state?.isDirectory() === true) return;
    throw new InvalidOptionError('workingDirectory', `'${workingDirectory}' is no directory`, {
      hint: 'Make it, or give another one.',
    });
  }
}

/** Binary chunks crash interpreters: where there are walls, programs load none. */
function guardFor({ tier }: ResolvedSandbox, trusted: boolean): DriverGuard {
  if (!trusted) return 'untrusted';
  return tier === 'strict' || tier === 'reduced' ? 'text' : 'none';
}
