import {
  createDriverClient,
  type DriverClient,
  type DriverOutcome,
  type DriverRun,
  type FindModule,
  type LuaEngine,
} from '@bioxen/lua-driver';
import { explainEnd } from './explain-end.js';
import type { SpawnedStreams, Spawner } from './spawner.js';

/** What the client of a spawned interpreter needs. */
export interface SpawnedEngineOptions {
  readonly cookie: string;
  readonly findModule: FindModule;
  /** The names under which it was looked for. */
  readonly soughtNames: readonly string[];
}

/** An interpreter that a spawner has started, for one program. */
export class SpawnedEngine implements LuaEngine {
  readonly kind = 'ssh';
  readonly sandbox = 'none';
  readonly graceMs = 2000;
  readonly client: DriverClient;
  readonly #spawner: Spawner;
  readonly #streams: SpawnedStreams;
  #saidHello = false;
  #isOver = false;

  constructor(spawner: Spawner, streams: SpawnedStreams, options: SpawnedEngineOptions) {
    const { cookie, findModule, soughtNames } = options;
    this.#spawner = spawner;
    this.#streams = streams;
    void streams.ended.then(() => {
      this.#isOver = true;
    });
    this.client = createDriverClient(streams, {
      cookie,
      findModule,
      explainEnd: async () => {
        const exitCode = await streams.ended;
        const exit = exitCode === undefined ? await spawner.ended() : { how: 'exited' as const, exitCode };
        return explainEnd(exit, {
          host: spawner.process.host,
          soughtNames: this.#saidHello ? undefined : soughtNames,
          seenInstead: this.#saidHello ? undefined : `${spawner.seen}${this.client.seen}`.trim(),
          run: this.client.currentRun,
        });
      },
    });
    this.client.hello.then(
      () => (this.#saidHello = true),
      () => undefined,
    );
  }

  /** Nothing on this side knows: the clock on the wall counts. */
  cpuMs(): undefined {
    return undefined;
  }

  async finish(): Promise<void> {
    this.client.quit();
    await this.#streams.ended;
    await this.client.ended;
  }

  async finishAfter(run: DriverRun, look?: () => Promise<void>): Promise<DriverOutcome> {
    return await this.client.quitAfter(run, look);
  }

  /** Ends the spawner with it; one that has ended by itself has left the spawner to the next. */
  async kill(): Promise<void> {
    if (!this.#isOver) await this.#spawner.process.kill();
    await this.client.ended;
  }

  rest(): void {
    // It is never kept.
  }

  wake(): void {
    // It is never kept.
  }
}
