import type { Part } from '../parts/part.js';
import { type CreateWorkerVm, MapWorker } from '../worker/map-worker.js';
import type { Chunk, ChunkOutcome, MapExecutor, MapJob } from './executor.js';
import { OutcomeQueue } from './outcome-queue.js';

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
  /**
   * A folder that the VMs see under its path: blocks of a compressed or piped input are laid there for them, a file for each worker,
   * and go with the worker. @defaultValue such blocks go to the VMs as arguments, which is slower
   */
  readonly blockFolder?: string;
  /** Wall-clock limit of one record, milliseconds. @defaultValue none */
  readonly recordMs?: number;
}

/** Parts that may be written and merged while all workers are busy with the next. */
const PARTS_BEHIND = 2;

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
  const nextChunk = oneAhead(iterator);
  const outcomes = new OutcomeQueue(workers + PARTS_BEHIND);
  // A worker gets its next chunk when it has mapped one: others write and merge what it made.
  const keepBusy = async (): Promise<void> => {
    let worker: MapWorker | undefined;
    while (await outcomes.hasRoom()) {
      const chunk = await nextChunk();
      if (chunk === undefined) return;
      worker ??= createWorker();
      outcomes.add(written(chunk, await worker.map(chunk), job));
    }
  };
  const lanes = Array.from({ length: workers }, keepBusy);
  Promise.all(lanes).then(
    () => {
      outcomes.end();
    },
    (error: unknown) => {
      outcomes.end({ error });
    },
  );
  try {
    yield* outcomes.taken();
  } finally {
    outcomes.end();
    await close();
    await Promise.allSettled(lanes);
    await outcomes.settled();
    await iterator.return?.();
  }
}

async function written({ index, name }: Chunk, part: Part, { parts }: MapJob): Promise<ChunkOutcome> {
  await parts.write(name, part);
  return { index, name, part };
}

/** Gives one chunk after the other, each of them taken while the one before is worked on. */
function oneAhead(iterator: AsyncIterator<Chunk>): () => Promise<Chunk | undefined> {
  const take = async (): Promise<Chunk | undefined> => {
    const { done, value } = await iterator.next();
    return done === true ? undefined : value;
  };
  let ahead = take();
  ahead.catch(() => undefined);
  return async () => {
    const chunk = ahead;
    ahead = chunk.then(async (before) => (before === undefined ? undefined : await take()));
    ahead.catch(() => undefined);
    return await chunk;
  };
}
