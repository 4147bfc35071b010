import { type Random, systemRandom, type VmLimits } from '@bioxen/core';
import { type FindModule, guardedDriver, type LaunchOptions } from '@bioxen/lua-driver';
import { type LocalLauncher, usualPlaces } from '../local-engine.js';
import { EmbeddedEngine } from './embedded-engine.js';
import { engineCode } from './engine-code.js';
import { pagesOf } from './memory-import.js';
import { workerPlaces } from './worker-places.js';
import { Workplace } from './workplace.js';

const DEFAULT_MEMORY_BYTES = 256 * 2 ** 20;
const DEFAULT_OPEN_FILES = 64;
const DEFAULT_MAX_WORKERS = 64;
/** So many entries of a folder cost little beside its bytes. */
const FOLDER_FILES = 1_024;

/** Options of embedded interpreters. */
export interface EmbeddedLauncherOptions {
  /** Memory is at most 2 GiB. There are no processes to limit, and no processor time. */
  readonly limits?: VmLimits | undefined;
  /**
   * Programs can be stopped without loss of state. Their numeric loops then take about twice as long.
   * @defaultValue false
   */
  readonly interruptible?: boolean | undefined;
  /** Worker threads of this process, those of all VMs together, some 10 MiB each. @defaultValue 64 */
  readonly maxWorkers?: number | undefined;
  /** Where `embedded-worker.js` and `lua.wasm` are. @defaultValue beside this file */
  readonly folder?: URL | undefined;
  /** False: programs load no bytecode. @defaultValue true */
  readonly trusted?: boolean | undefined;
  readonly random?: Random | undefined;
}

/** Starts embedded interpreters: PUC Lua 5.4 as WebAssembly, one at a time in a worker thread of its own. */
export class EmbeddedLauncher implements LocalLauncher {
  readonly component = 'lua-local';
  readonly kind = 'embedded';
  readonly sandbox = 'embedded';
  readonly places: number = usualPlaces;
  readonly #options: EmbeddedLauncherOptions;
  /** Workers whose last interpreter has ended and whose next one is made. */
  readonly #spares: Spare[] = [];
  #isClosed = false;

  constructor(options: EmbeddedLauncherOptions = {}) {
    this.#options = options;
  }

  /** @throws ResourceExhaustedError, BootError, LuaProcessError, and the reason of the signal */
  async launch(findModule: FindModule, { signal }: LaunchOptions = {}): Promise<EmbeddedEngine> {
    signal?.throwIfAborted();
    const place = this.#takeSpare() ?? (await this.#openPlace());
    const { limits, interruptible = false, random = systemRandom } = this.#options;
    const engine = new EmbeddedEngine(place, {
      random,
      findModule,
      isInterruptible: interruptible,
      diskBytes: limits?.diskBytes ?? 0,
      takeBack: (used) => this.#takeBack(used),
    });
    const giveUp = (): void => {
      void engine.kill();
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted === true) giveUp();
    try {
      await engine.client.hello;
      signal?.throwIfAborted();
      return engine;
    } catch (error) {
      await engine.kill();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const spares = this.#spares.splice(0);
    await Promise.all(spares.map((spare) => (workerPlaces.withdraw(spare), spare.end())));
  }

  #takeSpare(): Workplace | undefined {
    for (let spare = this.#spares.pop(); spare !== undefined; spare = this.#spares.pop()) {
      if (workerPlaces.withdraw(spare) && spare.place.isFree) return spare.place;
    }
    return undefined;
  }

  #takeBack(place: Workplace): boolean {
    if (this.#isClosed || this.#spares.length >= this.places) return false;
    place.unref();
    const spare = new Spare(place);
    this.#spares.push(spare);
    workerPlaces.offer(spare);
    return true;
  }

  async #openPlace(): Promise<Workplace> {
    const {
      limits = {},
      interruptible = false,
      maxWorkers = DEFAULT_MAX_WORKERS,
      trusted = true,
    } = this.#options;
    const { memoryBytes = DEFAULT_MEMORY_BYTES, openFiles = DEFAULT_OPEN_FILES } = limits;
    const { diskBytes = 0, fileBytes = diskBytes } = limits;
    const { folder = new URL('./', import.meta.url) } = this.#options;
    const code = await engineCode(new URL('lua.wasm', folder), pagesOf(memoryBytes));
    await workerPlaces.enter(maxWorkers);
    try {
      const place = new Workplace(new URL('embedded-worker.js', folder), {
        code,
        driverSource: guardedDriver(trusted ? 'text' : 'untrusted'),
        memoryBytes,
        limits: {
          folder: diskBytes === 0 ? undefined : { diskBytes, fileBytes, files: FOLDER_FILES },
          openFiles,
          isInterruptible: interruptible,
        },
      });
      void place.exited.then(() => {
        workerPlaces.leave();
      });
      return place;
    } catch (error) {
      workerPlaces.leave();
      throw error;
    }
  }
}

/** A worker whose next interpreter waits for somebody to want it. */
class Spare {
  readonly place: Workplace;

  constructor(place: Workplace) {
    this.place = place;
  }

  async end(): Promise<void> {
    await this.place.end({ wasIdle: true });
  }
}
