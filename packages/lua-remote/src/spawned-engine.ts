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

/** An interpreter that a spawner has started, for one program. */
export class SpawnedEngine implements LuaEngine {
  readonly kind = 'ssh';
  readonly sandbox = 'none';
  readonly graceMs = 2000;
  readonly client: DriverClient;
  readonly #spawner: Spawner;
  readonly #streams: SpawnedStreams;

  constructor(spawner: Spawner, streams: SpawnedStreams, cookie: string, findModule: FindModule) {
    this.#spawner = spawner;
    this.#streams = streams;
    this.client = createDriverClient(streams, {
      cookie,
      findModule,
      explainEnd: async () => {
        const exitCode = await streams.ended;
        const exit =
          exitCode === undefined ? await spawner.process.exited : { how: 'exited' as const, exitCode };
        return explainEnd(exit, spawner.process.host, this.client.currentRun);
      },
    });
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

  /** Ends the spawner with it: they are one group of processes. */
  async kill(): Promise<void> {
    await this.#spawner.process.kill();
    await this.client.ended;
  }

  rest(): void {
    // It is never kept.
  }

  wake(): void {
    // It is never kept.
  }
}
