import { type CreateWorkerVm, MapWorker } from '../worker/map-worker.js';
import type { Chunk, ChunkOutcome, MapExecutor, MapJob } from './executor.js';

/** Options of `createLocalExecutor`. */
export interface LocalExecutorOptions {
  /** Makes the VM of a worker: persistent, and of one kind for all workers. */
  readonly createVm: CreateWorkerVm;
  /** Workers at once. @defaultValue 1 */
  readonly workers?: number;
  /**
   * The VMs may see files of this computer under their paths, as those do that run on it: what they see of the input they read
   * themselves. @defaultValue false
   */
  readonly readsFiles?: boolean;
  /** Wall-clock limit of one record, milliseconds. @defaultValue none */
  readonly recordMs?: number;
}

/** Works on chunks in VMs of this process, each in the next free worker. */
export function createLocalExecutor(options: LocalExecutorOptions): MapExecutor {
  const { workers = 1 } = options;
  const living = new Set<MapWorker>();
  const close = async (): Promise<void> => {
    const all = [...living];
    living.clear();
    await Promise.all(all.map(async (worker) => await worker[Symbol.asyncDispose]()));
  };
  return {
    submit: (chunks, job) =>
      work(chunks, job, workers, () => track(living, new MapWorker(options, job)), close),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function track(living: Set<MapWorker>, worker: MapWorker): MapWorker {
  living.add(worker);
  return worker;
}

async function* work(
  chunks: AsyncIterable<Chunk>,
  job: MapJob,
  workers: number,
  createWorker: () => MapWorker,
  close: () => Promise<void>,
): AsyncGenerator<ChunkOutcome, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  const free: MapWorker[] = [];
  const running = new Map<number, Promise<ChunkOutcome & { readonly worker: MapWorker }>>();
  const runChunk = async (
    chunk: Chunk,
    worker: MapWorker,
  ): Promise<ChunkOutcome & { readonly worker: MapWorker }> => {
    await job.parts.write(chunk.name, await worker.map(chunk));
    return { index: chunk.index, name: chunk.name, worker };
  };
  const nextDone = async (): Promise<ChunkOutcome> => {
    const { worker, ...outcome } = await Promise.race(running.values());
    running.delete(outcome.index);
    free.push(worker);
    return outcome;
  };
  try {
    for (;;) {
      // Taken while the others work, so that a worker that gets free need not wait for the reader.
      const next = iterator.next();
      next.catch(() => undefined);
      while (running.size >= workers) yield await nextDone();
      const { done, value: chunk } = await next;
      if (done === true) break;
      const worker = free.pop() ?? createWorker();
      const run = runChunk(chunk, worker);
      run.catch(() => undefined);
      running.set(chunk.index, run);
    }
    while (running.size > 0) yield await nextDone();
  } finally {
    await close();
    await iterator.return?.();
  }
}
