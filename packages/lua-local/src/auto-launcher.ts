import type { SandboxTier } from '@bioxen/core';
import type { FindModule, LaunchOptions } from '@bioxen/lua-driver';
import type { EngineKind, LocalEngine, LocalLauncher } from './local-engine.js';

/** The two engines that `auto` chooses between. */
export interface AutoLauncherOptions {
  readonly native: LocalLauncher;
  readonly embedded: LocalLauncher;
  /** Is it an error after which the embedded engine takes over? */
  readonly isUnavailable: (error: unknown) => boolean;
}

/**
 * Native Lua where this computer has it in the tier that was asked for, else the embedded engine, which needs
 * nothing and is no step down. The first start decides, for good.
 */
export class AutoLauncher implements LocalLauncher {
  readonly component = 'lua-local';
  readonly places: number;
  readonly #options: AutoLauncherOptions;
  #chosen: LocalLauncher | undefined;

  constructor(options: AutoLauncherOptions) {
    this.#options = options;
    this.places = options.native.places;
  }

  get kind(): EngineKind | undefined {
    return this.#chosen?.kind;
  }

  get sandbox(): SandboxTier | undefined {
    return this.#chosen?.sandbox;
  }

  async launch(findModule: FindModule, options?: LaunchOptions): Promise<LocalEngine> {
    if (this.#chosen !== undefined) return await this.#chosen.launch(findModule, options);
    const { native, embedded, isUnavailable } = this.#options;
    try {
      const engine = await native.launch(findModule, options);
      this.#chosen ??= native;
      return engine;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      this.#chosen ??= embedded;
      return await this.#chosen.launch(findModule, options);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#options.native.close(), this.#options.embedded.close()]);
  }
}
