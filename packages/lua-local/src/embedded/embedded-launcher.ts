import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LuaProcessError, type Random, systemClock, systemRandom } from '@bioxen/core';
import { createDriverClient, driverSource } from '@bioxen/lua-driver';
import type { FindModule } from '@bioxen/lua-driver';
import type { EngineLauncher, LuaEngine } from '../engine.js';
import { CONTROL_WORDS, type WorkerMessage, type WorkerSetup } from './control-block.js';
import { WorkerStream } from './worker-stream.js';

const COOKIE_BYTES = 12;
/**
 * Node aborts now and then when a worker ends while its JavaScript is still being optimized in the background
 * (nodejs/node#56312). An idle worker is given time to come to rest.
 */
const REST_MS = 10;

/** One worker thread and the interpreter that lives in it now. */
interface Workplace {
  readonly worker: Worker;
  readonly control: Int32Array;
  stream: WorkerStream | undefined;
  failure: Error | undefined;
}

/** Starts embedded interpreters: PUC Lua 5.4 as WebAssembly, one at a time in a worker thread of its own. */
export class EmbeddedLauncher implements EngineLauncher {
  readonly kind = 'embedded';
  readonly places: number = Math.max(2, availableParallelism());
  readonly #random: Random;
  /** Workers whose last interpreter has ended and whose next one is made. */
  readonly #spares: Workplace[] = [];
  #isClosed = false;

  constructor(random: Random = systemRandom) {
    this.#random = random;
  }

  async launch(findModule: FindModule): Promise<LuaEngine> {
    const place = this.#spares.pop() ?? openWorkplace();
    const cookie = this.#random.hex(COOKIE_BYTES);
    const stream = new WorkerStream(place.worker, place.control);
    place.stream = stream;
    const client = createDriverClient(stream, {
      cookie,
      findModule,
      explainEnd: () => Promise.resolve(explain(place)),
    });
    stream.write(`${cookie}\n`);
    place.worker.ref();
    let isReleased = false;
    const kill = async (): Promise<void> => {
      // The worker may serve the next interpreter by now.
      if (isReleased) return;
      const wasIdle = client.isUsable && client.currentRun === undefined;
      client.fail(explain(place));
      stream.destroy();
      await endWorker(place, wasIdle);
    };
    const finish = async (): Promise<void> => {
      if (client.isUsable) {
        client.quit();
        await client.ended;
        if (place.failure === undefined && !this.#isClosed && this.#spares.length < this.places) {
          isReleased = true;
          place.worker.unref();
          this.#spares.push(place);
          return;
        }
      }
      await kill();
    };
    await client.hello;
    return { kind: 'embedded', sandbox: 'embedded', client, interrupt: () => false, finish, kill };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#spares.splice(0).map((spare) => endWorker(spare, true)));
  }
}

async function endWorker(place: Workplace, wasIdle: boolean): Promise<void> {
  if (wasIdle) await systemClock.sleep(REST_MS);
  await place.worker.terminate();
}

function openWorkplace(): Workplace {
  const shared = new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT);
  const setup: WorkerSetup = {
    control: shared,
    driverSource,
    wasmFile: createRequire(import.meta.url).resolve('wasmoon/dist/glue.wasm'),
  };
  // Its own standard streams, read by nobody (a stream that is read keeps our process alive, `unref` or not), and
  // none of our environment.
  const worker = new Worker(new URL('./embedded-worker.js', import.meta.url), {
    workerData: setup,
    stdin: true,
    stdout: true,
    stderr: true,
    env: {},
    execArgv: [],
  });
  const place: Workplace = { worker, control: new Int32Array(shared), stream: undefined, failure: undefined };
  worker.on('message', (message: WorkerMessage) => {
    if (message === 'ended') place.stream?.finish();
    else place.stream?.receive(message);
  });
  worker.on('error', (error) => {
    place.failure = error instanceof Error ? error : new LuaProcessError(String(error), { maybeRan: true });
  });
  worker.on('exit', () => {
    place.stream?.finish();
  });
  return place;
}

function explain(place: Workplace): Error {
  return new LuaProcessError('The embedded Lua engine ended before it gave a result.', {
    maybeRan: true,
    cause: place.failure,
    hint: 'Its state is gone. Start the VM again; give a program that needs much memory a native interpreter.',
  });
}
