import type { Random } from '@bioxen/core';
import {
  createDriverClient,
  type DriverClient,
  type DriverOutcome,
  type DriverRun,
  type EngineFiles,
  type FindModule,
} from '@bioxen/lua-driver';
import type { LocalEngine } from '../local-engine.js';
import { BusyTime } from './busy-time.js';
import { EmbeddedFiles } from './embedded-files.js';
import { WorkerStream } from './worker-stream.js';
import type { Workplace } from './workplace.js';

const COOKIE_BYTES = 12;

/** What an embedded interpreter needs of its launcher. */
export interface EmbeddedEngineOptions {
  readonly random: Random;
  readonly findModule: FindModule;
  readonly isInterruptible: boolean;
  /** 0: there is no folder. */
  readonly diskBytes: number;
  /** Takes the worker back after its interpreter has ended well; false when it is not wanted. */
  readonly takeBack: (place: Workplace) => boolean;
}

/** One interpreter in a worker thread. */
export class EmbeddedEngine implements LocalEngine {
  readonly kind = 'embedded';
  readonly sandbox = 'embedded';
  readonly client: DriverClient;
  /** Its private folder; undefined when it has none. */
  readonly files: EngineFiles | undefined;
  readonly #place: Workplace;
  readonly #stream: WorkerStream;
  readonly #busyTime: BusyTime;
  readonly #options: EmbeddedEngineOptions;
  /** The worker may serve the next interpreter by now. */
  #isReleased = false;

  constructor(place: Workplace, options: EmbeddedEngineOptions) {
    this.#place = place;
    this.#busyTime = new BusyTime(place.control);
    this.#options = options;
    const cookie = options.random.hex(COOKIE_BYTES);
    this.#stream = new WorkerStream(place);
    place.occupy(this.#stream);
    this.client = createDriverClient(this.#stream, {
      cookie,
      findModule: options.findModule,
      hasChildren: false,
      inputParts: 'whole',
      explainEnd: () => Promise.resolve(place.explainEnd()),
      ...(options.isInterruptible ? { interrupts: { kind: 'flag', raise: () => this.raise() } } : {}),
    });
    this.#stream.onError = (bytes) => this.client.speakingRun?.addOutput('stderr', bytes);
    if (options.diskBytes > 0) {
      this.files = new EmbeddedFiles(async (wish, transfer) => {
        if (this.#isReleased) throw place.explainEnd();
        return await place.ask(wish, transfer);
      }, options.diskBytes);
    }
    this.#stream.write(`${cookie}\n`);
    place.ref();
  }

  /**
   * Asks the running program to stop: it gets the error "interrupted!" and the interpreter keeps its state. False
   * when this engine hears of nothing, or has ended. A program inside a C function hears of it when that returns.
   */
  raise(): boolean {
    if (!this.#options.isInterruptible || this.#isReleased || !this.client.isUsable) return false;
    this.#place.interrupt();
    return true;
  }

  /** Nobody says how much processor time a worker used: what counts is the clock on the wall while it is at work. */
  cpuMs(): number {
    return this.#busyTime.read();
  }

  async finish(): Promise<void> {
    if (this.client.isUsable && !this.#isReleased) {
      this.client.quit();
      await this.#leave();
      return;
    }
    await this.kill();
  }

  async finishAfter(run: DriverRun, look?: () => Promise<void>): Promise<DriverOutcome> {
    const last = await this.client.quitAfter(run, look);
    // There is no process to end: after os.exit the interpreter waits for its worker's end.
    if (last.kind === 'exited') await this.kill();
    else await this.#leave();
    return last;
  }

  /** The interpreter was asked to end. One that called os.exit, or broke, never comes back. */
  async #leave(): Promise<void> {
    await this.client.ended;
    if (this.#isReleased) return;
    if (this.#place.isFree && this.#options.takeBack(this.#place)) this.#isReleased = true;
    else await this.kill();
  }

  async kill(): Promise<void> {
    if (this.#isReleased) return;
    const wasIdle = this.client.isUsable && this.client.currentRun === undefined;
    this.client.fail(this.#place.explainEnd());
    this.#stream.destroy();
    await this.#place.end({ wasIdle });
  }

  rest(): void {
    if (!this.#isReleased) this.#place.unref();
  }

  wake(): void {
    if (!this.#isReleased) this.#place.ref();
  }
}
