import { type Clock, LuaNotFoundError, type Random, systemClock, systemRandom } from '@bioxen/core';
import type { FindModule } from '@bioxen/lua-driver';
import type { EngineLauncher, LuaEngine } from '../engine.js';
import { findExecutable } from './find-executable.js';
import { executableNames, isVersion, type LuaVersion } from './lua-version.js';
import { startNativeEngine } from './native-engine.js';

const DEFAULT_BOOT_MS = 10_000;

/** Options of native interpreters. */
export interface NativeLauncherOptions {
  /** Name or path of the interpreter; taken as it is. */
  readonly luaExecutable?: string | undefined;
  /** Version to look for when no executable is named. @defaultValue '5.4' */
  readonly luaVersion?: LuaVersion | undefined;
  /** The whole environment of the programs. @defaultValue empty */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** @defaultValue that of this process */
  readonly workingDirectory?: string | undefined;
  /** How long an interpreter may take to start, milliseconds. @defaultValue 10000 */
  readonly bootMs?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Starts native interpreters found in PATH, chosen by the version that they say they are. */
export class NativeLauncher implements EngineLauncher {
  readonly kind = 'native';
  readonly #options: NativeLauncherOptions;
  #executable: string | undefined;

  constructor(options: NativeLauncherOptions) {
    this.#options = options;
  }

  async launch(findModule: FindModule): Promise<LuaEngine> {
    if (this.#executable !== undefined) return await this.#start(this.#executable, findModule);
    const { luaExecutable, luaVersion = '5.4' } = this.#options;
    const names = luaExecutable === undefined ? executableNames(luaVersion) : [luaExecutable];
    for (const name of names) {
      const executable = await findExecutable(name);
      if (executable === undefined) continue;
      const engine = await this.#start(executable, findModule);
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

  async #start(executable: string, findModule: FindModule): Promise<LuaEngine> {
    const { environment = {}, workingDirectory, bootMs = DEFAULT_BOOT_MS } = this.#options;
    const { clock = systemClock, random = systemRandom } = this.#options;
    return await startNativeEngine({
      executable,
      environment,
      workingDirectory,
      bootMs,
      clock,
      random,
      findModule,
    });
  }
}
