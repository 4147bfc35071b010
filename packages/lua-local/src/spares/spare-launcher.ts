import type { SandboxTier } from '@bioxen/core';
import type { FindModule, LaunchOptions } from '@bioxen/lua-driver';
import type { EngineKind, LocalEngine, LocalLauncher } from '../local-engine.js';
import { nobodysModules, type Spare, type Spares } from './spares.js';

/** Gives interpreters that stand ready, where there are any of the kind that its own launcher starts. */
export class SpareLauncher implements LocalLauncher {
  readonly component = 'lua-local';
  readonly places: number;
  readonly #launcher: LocalLauncher;
  readonly #spares: Spares;
  readonly #key: string;
  #last: LocalEngine | undefined;

  /** @param key what interpreters have in common that may stand for one another */
  constructor(launcher: LocalLauncher, spares: Spares, key: string) {
    this.#launcher = launcher;
    this.#spares = spares;
    this.#key = key;
    this.places = launcher.places;
  }

  get kind(): EngineKind | undefined {
    return this.#last?.kind ?? this.#launcher.kind;
  }

  get sandbox(): SandboxTier | undefined {
    return this.#last?.sandbox ?? this.#launcher.sandbox;
  }

  async launch(findModule: FindModule, options?: LaunchOptions): Promise<LocalEngine> {
    const spare = await this.#spares.take(this.#key);
    if (spare !== undefined) spare.findModule = findModule;
    const engine = spare?.engine ?? (await this.#launcher.launch(findModule, options));
    this.#last = engine;
    // An embedded engine is a thread of some twenty megabytes: none is kept for later.
    if (engine.kind === 'native') this.#spares.refill(this.#key, async () => await this.#startSpare());
    return engine;
  }

  async close(): Promise<void> {
    await this.#launcher.close();
  }

  async #startSpare(): Promise<Spare> {
    const spare: { engine?: LocalEngine; findModule: FindModule } = { findModule: nobodysModules };
    const engine = await this.#launcher.launch((name, luaVersion) => spare.findModule(name, luaVersion));
    return Object.assign(spare, { engine });
  }
}
