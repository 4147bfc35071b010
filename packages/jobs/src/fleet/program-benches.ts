import type { Chunk } from '../executors/executor.js';
import type { Part } from '../parts/part.js';
import { MapWorker } from '../worker/map-worker.js';
import { parseProgram } from './fleet-program.js';
import type { FleetWorkerOptions } from './fleet-worker-options.js';

/** The workers of one program. */
interface Bench {
  readonly create: () => MapWorker;
  readonly free: MapWorker[];
}

/** Idle workers of programs, for the next chunks of the same. Those of other programs than the last go. */
export class ProgramBenches implements AsyncDisposable {
  readonly #options: FleetWorkerOptions;
  readonly #stop = new AbortController();
  readonly #benches = new Map<string, Promise<Bench>>();

  constructor(options: FleetWorkerOptions) {
    this.#options = options;
  }

  /** The part of a chunk. @param program digest of the program @param text of it, as it lies in Redis */
  async map(program: string, text: string, chunk: Chunk): Promise<Part> {
    const bench = await this.#bench(program, text);
    const worker = bench.free.pop() ?? bench.create();
    try {
      return await worker.map(chunk);
    } finally {
      if (this.#benches.has(program)) bench.free.push(worker);
      else await worker[Symbol.asyncDispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#keepOnly(undefined);
  }

  async #bench(program: string, text: string): Promise<Bench> {
    const known = this.#benches.get(program);
    if (known !== undefined) return await known;
    const opened = this.#open(text);
    this.#benches.set(program, opened);
    opened.catch(() => this.#benches.delete(program));
    await this.#keepOnly(program);
    return await opened;
  }

  async #open(text: string): Promise<Bench> {
    const { program, setup } = parseProgram(text);
    const { open, onPrint } = this.#options;
    const made = await open(setup);
    const job = { program, signal: this.#stop.signal, onPrint };
    return { create: () => new MapWorker(made, job), free: [] };
  }

  async #keepOnly(program: string | undefined): Promise<void> {
    const others = [...this.#benches].filter(([digest]) => digest !== program);
    for (const [digest] of others) this.#benches.delete(digest);
    const gone = await Promise.all(others.map(async ([, bench]) => await bench.catch(() => undefined)));
    const workers = gone.flatMap((bench) => bench?.free.splice(0) ?? []);
    await Promise.all(workers.map(async (worker) => await worker[Symbol.asyncDispose]()));
  }
}
