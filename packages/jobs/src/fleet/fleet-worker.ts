import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { partBytes } from '../parts/part-bytes.js';
import { MapProgramError } from '../worker/map-program-error.js';
import { connectRedis } from './connect-redis.js';
import { type FleetAnswer, type FleetJob, KEEP_SECONDS, keysOf, QUEUE } from './fleet-names.js';
import type { FleetWorkerOptions } from './fleet-worker-options.js';
import { ProgramBenches } from './program-benches.js';

/** A chunk that no worker finishes is tried elsewhere so often; it is not the fault of chunks when hosts die. */
const MAX_DEATHS = 20;
/** How long a worker that ends without a Redis gives its connections, milliseconds. */
const GRACE_MS = 1_000;

/**
 * Works on chunks of whatever maps put into a Redis (`createFleetExecutor`), until the signal. Who may write to that Redis may run
 * programs here, within the sandbox that `open` puts around its VMs.
 * @throws FleetError where there is no Redis
 */
export async function runFleetWorker(options: FleetWorkerOptions): Promise<void> {
  const { redis: url, workers = 1, lockMs = 30_000, signal, onReady } = options;
  const { Worker } = await import('bullmq');
  const redis = await connectRedis(url, true);
  await using benches = new ProgramBenches(options);
  const worker = new Worker<FleetJob>(QUEUE, async ({ data }) => await work(redis, benches, data), {
    connection: redis,
    concurrency: workers,
    name: `${hostname()}-${process.pid}`,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: MAX_DEATHS,
    autorun: false,
  });
  // Redis comes back, or it does not: nothing is lost by waiting.
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  const running = worker.run();
  onReady?.();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const isGone = new Promise<void>((resolve) => {
    redis.once('close', resolve);
    if (redis.status !== 'ready') resolve();
  });
  await Promise.race([worker.close(), isGone]);
  if (redis.status === 'ready') {
    await running;
  } else {
    // Nobody hears what is finished, and what is begun others take over: there is nothing to wait for.
    running.catch(() => undefined);
    await Promise.race([worker.close(true), sleep(GRACE_MS)]);
  }
  redis.disconnect();
}

async function work(
  redis: Redis,
  benches: ProgramBenches,
  { run, name, format, program }: FleetJob,
): Promise<void> {
  const keys = keysOf(run);
  const answer = async (value: FleetAnswer): Promise<void> => {
    await redis.multi().rpush(keys.answers, JSON.stringify(value)).expire(keys.answers, KEEP_SECONDS).exec();
  };
  if ((await redis.exists(keys.part(name))) === 0) {
    const [bytes, text] = await Promise.all([
      redis.getBuffer(keys.chunk(name)),
      redis.get(keys.program(program)),
    ]);
    // Taken back by who gave it.
    if (bytes === null || text === null) return;
    try {
      const part = await benches.map(program, text, { index: 0, name, format, bytes });
      await redis.set(keys.part(name), Buffer.concat(partBytes(part)), 'EX', KEEP_SECONDS);
    } catch (error) {
      if (!MapProgramError.isInstance(error)) throw error;
      const { message, hint } = error;
      await answer({ name, error: { message, ...(hint === undefined ? {} : { hint }) } });
      return;
    }
  }
  await answer({ name });
}
