import { setMaxListeners } from 'node:events';
import type { Logger } from '@bioxen/core';
import type { DriverHello } from '../driver-hello.js';
import type { FindModule } from '../module-answer.js';
import type { EngineLauncher, LuaEngine } from './engine.js';

/** What the interpreters of a VM have in common. */
export interface LivingEnginesOptions<E extends LuaEngine> {
  readonly vmId: string;
  readonly launcher: EngineLauncher<E>;
  readonly findModule: FindModule;
  readonly logger: Logger;
}

/** Why interpreters end. */
export interface EndReasons {
  /** What their starts reject with. */
  readonly starting: Error;
  /** What their programs reject with. */
  readonly running: Error;
}

/** The interpreters of one VM, those that still start included: all of them end with it. */
export class LivingEngines<E extends LuaEngine = LuaEngine> {
  readonly #options: LivingEnginesOptions<E>;
  readonly #starting = new Set<Promise<unknown>>();
  readonly #living = new Set<E>();
  #era = newEra();
  #hello: DriverHello | undefined;
  #report: E['report'] | undefined;

  constructor(options: LivingEnginesOptions<E>) {
    this.#options = options;
  }

  /** What the last interpreter said of itself. */
  get hello(): DriverHello | undefined {
    return this.#hello;
  }

  /** What is known of the last interpreter beside. */
  get report(): E['report'] | undefined {
    return this.#report;
  }

  /**
   * Starts an interpreter. @param signal gives the start up; what has begun ends
   * @throws LuaNotFoundError, BootError, and the reason of the signal or of `endAll`
   */
  async launch(signal?: AbortSignal): Promise<E> {
    const starting = this.#start(signal);
    this.#starting.add(starting);
    try {
      return await starting;
    } finally {
      this.#starting.delete(starting);
    }
  }

  /** Ends every interpreter, each start and each program, for these reasons. Resolves when nothing of them is left. */
  async endAll({ starting, running }: EndReasons): Promise<void> {
    this.#era.abort(starting);
    this.#era = newEra();
    const living = [...this.#living];
    for (const { client } of living) client.fail(running);
    await Promise.all([...living.map((engine) => engine.kill()), Promise.allSettled(this.#starting)]);
  }

  async #start(signal: AbortSignal | undefined): Promise<E> {
    const { launcher, findModule, logger, vmId } = this.#options;
    const boot = new AbortController();
    // Not AbortSignal.any: the era is long, and what hangs on it must go when the start is over.
    const sources = signal === undefined ? [this.#era.signal] : [this.#era.signal, signal];
    const follow = (event: { readonly target: unknown }): void => {
      boot.abort((event.target as AbortSignal).reason);
    };
    for (const source of sources) {
      if (source.aborted) throw source.reason;
      source.addEventListener('abort', follow, { once: true });
    }
    try {
      const engine = await launcher.launch(findModule, { signal: boot.signal });
      if (boot.signal.aborted) {
        await engine.kill();
        throw boot.signal.reason;
      }
      this.#living.add(engine);
      void engine.client.ended.then(() => this.#living.delete(engine));
      this.#hello = await engine.client.hello;
      this.#report = engine.report;
      logger.debug({ vm: vmId, engine: engine.kind, lua: this.#hello.luaVersion }, 'interpreter started');
      return engine;
    } finally {
      for (const source of sources) source.removeEventListener('abort', follow);
    }
  }
}

/** As many interpreters as there are listen to it: that is no leak. */
function newEra(): AbortController {
  const era = new AbortController();
  setMaxListeners(0, era.signal);
  return era;
}
