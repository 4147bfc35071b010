import { throwIfAborted } from '@bioxen/core';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type Chunk, chunkBytes, type ChunkOutcome, type MapJob } from '../executors/executor.js';
import { programDigest } from '../part-name.js';
import { parsePart } from '../parts/part-bytes.js';
import { connectRedis } from './connect-redis.js';
import { FleetError } from './fleet-error.js';
import type { FleetExecutorOptions } from './fleet-executor-options.js';
import { type FleetAnswer, type FleetJob, KEEP_SECONDS, keysOf, QUEUE } from './fleet-names.js';
import { programText } from './fleet-program.js';

/** Time without an answer after which one looks for oneself, seconds. */
const LOOK_SECONDS = 1;
/** Looks without anything new, and without a worker, after which the user is told. */
const LOOKS_ALONE = 5;

/** A chunk that has no part yet, and all places where the part goes. */
interface Waiting {
  readonly chunk: Chunk;
  readonly indexes: number[];
  attempts: number;
}

/** One map on a fleet. */
export class FleetRun {
  readonly #options: FleetExecutorOptions;
  readonly #job: MapJob;
  readonly #redis: Redis;
  /** Waits for answers: a call that waits keeps all others of its connection waiting. */
  readonly #listener: Redis;
  readonly #queue: Queue<FleetJob>;
  readonly #keys: ReturnType<typeof keysOf>;
  readonly #digest: string;
  readonly #waiting = new Map<string, Waiting>();
  #looksAlone = 0;
  #isClosed = false;

  static async open(options: FleetExecutorOptions, job: MapJob): Promise<FleetRun> {
    const { Queue: FleetQueue } = await import('bullmq');
    const redis = await connectRedis(options.redis, false);
    const listener = await connectRedis(options.redis, false);
    const queue = new FleetQueue<FleetJob>(QUEUE, { connection: redis });
    // Told by the calls that fail of it.
    queue.on('error', () => undefined);
    return new FleetRun(options, job, redis, listener, queue);
  }

  private constructor(
    options: FleetExecutorOptions,
    job: MapJob,
    redis: Redis,
    listener: Redis,
    queue: Queue<FleetJob>,
  ) {
    this.#options = options;
    this.#job = job;
    this.#redis = redis;
    this.#listener = listener;
    this.#queue = queue;
    this.#keys = keysOf(options.run);
    this.#digest = programDigest(job.program).toString('hex');
  }

  async *outcomes(chunks: AsyncIterable<Chunk>): AsyncGenerator<ChunkOutcome, void, undefined> {
    const { inFlight = 64 } = this.#options;
    const { signal } = this.#job;
    const iterator = chunks[Symbol.asyncIterator]();
    const stop = (): void => {
      this.#listener.disconnect();
    };
    signal.addEventListener('abort', stop);
    try {
      await this.#redis.del(this.#keys.answers);
      await this.#keepProgram();
      let isDone = false;
      while (!isDone || this.#waiting.size > 0) {
        throwIfAborted(signal, 'a map');
        if (isDone || this.#waiting.size >= inFlight) {
          yield* this.#next();
        } else {
          const next = await iterator.next();
          if (next.done === true) isDone = true;
          else await this.#give(next.value);
        }
      }
    } catch (error) {
      throwIfAborted(signal, 'a map');
      if (!(error instanceof Error) || error.name !== 'MaxRetriesPerRequestError') throw error;
      throw new FleetError('Redis is gone, and did not come back for twenty seconds.', {
        cause: error,
        hint: 'Start it again; then use --resume.',
      });
    } finally {
      signal.removeEventListener('abort', stop);
      await iterator.return?.();
    }
  }

  /** Takes back what nobody works on, and frees what it holds. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.disconnect();
    // Where Redis has gone nothing can be taken back, and to wait for it is to wait in vain.
    if (this.#redis.status === 'ready') {
      await Promise.allSettled([...this.#waiting.keys()].map(async (name) => await this.#takeBack(name)));
      const { answers, program } = this.#keys;
      await this.#redis.del(answers, program(this.#digest)).catch(() => undefined);
      await this.#queue.close().catch(() => undefined);
    }
    this.#redis.disconnect();
  }

  async #give(chunk: Chunk): Promise<void> {
    const { name, index } = chunk;
    const known = this.#waiting.get(name);
    if (known !== undefined) {
      known.indexes.push(index);
      return;
    }
    const waiting: Waiting = { chunk, indexes: [index], attempts: 0 };
    this.#waiting.set(name, waiting);
    // A worker may have done it after an earlier run of this map had died.
    if ((await this.#redis.exists(this.#keys.part(name))) === 1) {
      await this.#redis.rpush(this.#keys.answers, JSON.stringify({ name } satisfies FleetAnswer));
    } else {
      await this.#enqueue(waiting);
    }
  }

  async #enqueue(waiting: Waiting): Promise<void> {
    const { name, format } = waiting.chunk;
    const { run, attempts = 5 } = this.#options;
    waiting.attempts++;
    await this.#keep(this.#keys.chunk(name), await chunkBytes(waiting.chunk));
    const jobId = this.#jobId(name);
    const old = await this.#queue.getJob(jobId);
    if (old !== undefined && (await old.isFailed())) await old.remove();
    const job: FleetJob = { run, name, format, program: this.#digest };
    await this.#queue.add('chunk', job, {
      jobId,
      attempts,
      backoff: { type: 'exponential', delay: 200 },
      removeOnComplete: true,
      removeOnFail: { age: KEEP_SECONDS },
    });
  }

  async *#next(): AsyncGenerator<ChunkOutcome, void, undefined> {
    const answered = await this.#listener.blpop(this.#keys.answers, LOOK_SECONDS);
    if (answered === null) {
      yield* this.#look();
      return;
    }
    this.#looksAlone = 0;
    const { name, error } = JSON.parse(answered[1]) as FleetAnswer;
    if (error !== undefined && this.#waiting.has(name)) {
      const { message, hint } = error;
      throw new FleetError(message, hint === undefined ? {} : { hint });
    }
    yield* this.#fetch(name);
  }

  /** Puts a part into the folder, where it is there. */
  async *#fetch(name: string): AsyncGenerator<ChunkOutcome, void, undefined> {
    const { part, chunk } = this.#keys;
    const waiting = this.#waiting.get(name);
    if (waiting === undefined) return;
    const bytes = await this.#redis.getBuffer(part(name));
    if (bytes === null) return;
    await this.#job.parts.write(name, parsePart(bytes));
    this.#waiting.delete(name);
    await this.#redis.del(part(name), chunk(name));
    for (const index of waiting.indexes) yield { index, name };
  }

  /** Answers get lost when Redis or this side goes for a moment; what waits is looked at one by one. */
  async *#look(): AsyncGenerator<ChunkOutcome, void, undefined> {
    this.#looksAlone++;
    for (const [name, waiting] of this.#waiting) {
      yield* this.#fetch(name);
      if (!this.#waiting.has(name)) continue;
      const job = await this.#queue.getJob(this.#jobId(name));
      if (job === undefined) {
        // Done a moment ago, or gone with a Redis that was started anew.
        if ((await this.#redis.exists(this.#keys.part(name))) === 0) await this.#again(waiting);
      } else if (await job.isFailed()) {
        throw new FleetError(`Workers could not do chunk ${waiting.chunk.index}: ${job.failedReason}`, {
          hint: 'Look at what the workers print; then use --resume.',
        });
      }
    }
    await this.#tellIfAlone();
  }

  async #again(waiting: Waiting): Promise<void> {
    if (waiting.attempts < (this.#options.attempts ?? 5)) {
      // A Redis that was started anew has neither.
      await this.#keepProgram();
      await this.#enqueue(waiting);
      return;
    }
    throw new FleetError(
      `Chunk ${waiting.chunk.index} was given out ${waiting.attempts} times and came back without its results.`,
      { hint: 'Look at what the workers print, and whether Redis has room and evicts nothing.' },
    );
  }

  async #tellIfAlone(): Promise<void> {
    if (this.#looksAlone !== LOOKS_ALONE || (await this.#queue.getWorkersCount()) > 0) return;
    await this.#job.onPrint?.(
      Buffer.from('bioxen: no worker listens to this Redis. Start some: bioxen worker --redis URL\n'),
    );
  }

  async #takeBack(name: string): Promise<void> {
    await this.#redis.del(this.#keys.chunk(name));
    const job = await this.#queue.getJob(this.#jobId(name));
    await job?.remove();
  }

  async #keepProgram(): Promise<void> {
    await this.#keep(this.#keys.program(this.#digest), programText(this.#job.program, this.#options.setup));
  }

  async #keep(key: string, value: Buffer | string): Promise<void> {
    await this.#redis.set(key, value, 'EX', KEEP_SECONDS);
  }

  #jobId(name: string): string {
    return `${this.#options.run}-${name}`;
  }
}
