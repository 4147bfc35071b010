import type { Random } from '@bioxen/core';
import { bootInput, type FindModule } from '@bioxen/lua-driver';
import type { SshHost } from '@bioxen/ssh-exec';
import type { InterpreterRequest } from './interpreter-spec.js';
import { SpawnedEngine } from './spawned-engine.js';
import { Spawner } from './spawner.js';
import { spawnerSpec } from './spawner-spec.js';

const nonceBytes = 16;
const cookieBytes = 12;

/** What a pool of spawners needs. */
export interface SpawnerPoolOptions {
  readonly host: () => Promise<SshHost>;
  readonly request: () => Omit<InterpreterRequest, 'cookie'>;
  readonly findModule: FindModule;
  readonly random: Random;
}

/** Spawners of one kind of interpreter, as many as there are programs at once. */
export class SpawnerPool {
  readonly #options: SpawnerPoolOptions;
  readonly #spawners = new Set<Spawner>();

  constructor(options: SpawnerPoolOptions) {
    this.#options = options;
  }

  /** A fresh interpreter, of a spawner that is free or new. @throws what `openProcess` throws */
  async launch(signal?: AbortSignal): Promise<SpawnedEngine> {
    const { random, findModule, request } = this.#options;
    const spawner = [...this.#spawners].find(({ isFree }) => isFree) ?? (await this.#open(signal));
    const cookie = random.hex(cookieBytes);
    const soughtNames = request().choice.names;
    const engine = new SpawnedEngine(spawner, spawner.start(bootInput(cookie)), {
      cookie,
      findModule,
      soughtNames,
    });
    spawner.speaker = engine.client;
    return engine;
  }

  /** Ends all of them; what they run fails with this error. */
  async end(why: Error): Promise<void> {
    await Promise.all(
      [...this.#spawners].map(async ({ speaker, process }) => {
        speaker?.fail(why);
        await process.kill();
      }),
    );
  }

  async #open(signal: AbortSignal | undefined): Promise<Spawner> {
    const { host, request, random } = this.#options;
    const spec = spawnerSpec({ ...request(), cookie: '' });
    const process = await (await host()).openProcess(spec, signal === undefined ? {} : { signal });
    const spawner = new Spawner(process, random.hex(nonceBytes));
    this.#spawners.add(spawner);
    void process.exited.then(() => this.#spawners.delete(spawner));
    return spawner;
  }
}
