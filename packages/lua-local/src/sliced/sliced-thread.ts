import { Worker } from 'node:worker_threads';
import { LuaProcessError } from '@bioxen/core';
import { guardedDriver } from '@bioxen/lua-driver';
import { workerPlaces } from '../embedded/worker-places.js';
import prelude from '../../lua/slices.lua';
import type { CompiledChunks, ThreadRequest, ThreadSetup } from './slice-messages.js';
import { TurnSlot } from './turn-slot.js';

/** JavaScript's own memory in a thread, some 100 KiB for each VM (measured); Lua's counts elsewhere. */
const RESOURCES = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 8 };
const DEFAULT_MAX_THREADS = 64;

/** What threads of a folder's binary have compiled: the next ones start in a third less time. */
const known = new Map<string, CompiledChunks>();

/** Options of `createSlicedThread`. */
export interface SlicedThreadOptions {
  /** Threads of this process for embedded Lua, those of all VMs together. @defaultValue 64 */
  readonly maxThreads?: number;
  /** Where `sliced-worker.js` and `lua.wasm` are. @defaultValue beside this file */
  readonly folder?: URL;
}

/** A thread in which sliced VMs take turns. One that hangs in a C function takes the others of its thread along. */
export interface SlicedThread extends AsyncDisposable {
  /** False once it has ended. */
  readonly isAlive: boolean;
  /** VMs in it now. */
  readonly residents: number;
  /** Ends the thread and with it its VMs. Idempotent. */
  close(): Promise<void>;
}

/** Starts a thread for sliced VMs. @throws ResourceExhaustedError when there are too many */
export async function createSlicedThread(options: SlicedThreadOptions = {}): Promise<SlicedThread> {
  return await WorkerThread.open(options);
}

/** The thread as its VMs see it. */
export class WorkerThread implements SlicedThread {
  readonly folder: URL;
  readonly #worker: Worker;
  readonly #slot = new TurnSlot();
  readonly #exited: Promise<void>;
  readonly #onEnd = new Map<number, (error: Error) => void>();
  #lastNumber = 0;
  #busy = 0;
  #failure: Error | undefined;

  private constructor(folder: URL) {
    this.folder = folder;
    const workerData: ThreadSetup = {
      slot: this.#slot.buffer,
      prelude,
      driverSource: guardedDriver('untrusted'),
      chunks: known.get(folder.href),
    };
    this.#worker = new Worker(new URL('sliced-worker.js', folder), {
      workerData,
      stdin: true,
      stdout: true,
      stderr: true,
      env: {},
      execArgv: [],
      resourceLimits: RESOURCES,
    });
    this.#worker.once('message', (chunks: CompiledChunks) => {
      known.set(folder.href, chunks);
    });
    this.#worker.unref();
    this.#worker.on('error', (error) => {
      this.#failure ??= ended('its thread broke', error);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        workerPlaces.leave();
        this.#failure ??= ended('its thread was ended');
        for (const onEnd of this.#onEnd.values()) onEnd(this.#failure);
        this.#onEnd.clear();
        resolve();
      });
    });
  }

  static async open(options: SlicedThreadOptions): Promise<WorkerThread> {
    const { maxThreads = DEFAULT_MAX_THREADS, folder = new URL('./', import.meta.url) } = options;
    await workerPlaces.enter(maxThreads);
    try {
      return new WorkerThread(folder);
    } catch (error) {
      workerPlaces.leave();
      throw error;
    }
  }

  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  get residents(): number {
    return this.#onEnd.size;
  }

  /** Lets a VM move in; gives its number. @param onEnd called when the thread ends @throws LuaProcessError */
  enter(onEnd: (error: Error) => void): number {
    if (this.#failure !== undefined) throw this.#failure;
    this.#onEnd.set(++this.#lastNumber, onEnd);
    return this.#lastNumber;
  }

  /** A VM moves out. */
  leave(number: number): void {
    if (this.#onEnd.delete(number) && this.isAlive) this.post({ kind: 'close', number });
  }

  post(request: ThreadRequest): void {
    if (request.kind === 'run' && this.#slot.put(request)) return;
    this.#worker.postMessage(request, request.kind === 'open' ? [request.port] : []);
    this.#slot.announce();
  }

  /** Somebody waits for it: the process stays alive. Each call needs one of `rest`. */
  wake(): void {
    if (this.#busy++ === 0) this.#worker.ref();
  }

  rest(): void {
    if (--this.#busy === 0) this.#worker.unref();
  }

  async close(): Promise<void> {
    await this.kill(ended('its thread was closed'));
  }

  /** Ends it now. @param reason what its VMs fail with */
  async kill(reason: Error): Promise<void> {
    this.#failure ??= reason;
    await this.#worker.terminate();
    await this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function ended(reason: string, cause?: unknown): LuaProcessError {
  return new LuaProcessError(`The sliced Lua VM was ended before it gave a result: ${reason}.`, {
    maybeRan: true,
    cause,
    hint: 'Its state is gone. Start the VM again.',
  });
}
