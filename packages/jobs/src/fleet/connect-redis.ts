import type { Redis } from 'ioredis';
import { FleetError } from './fleet-error.js';

/**
 * A connection to Redis, at `redis://user:password@host:port/database`, or `rediss://` for TLS.
 * @param isPatient it waits for a Redis that has gone as long as that takes; else its calls fail after some tries
 * @throws FleetError where there is none
 */
export async function connectRedis(url: string, isPatient: boolean): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const redis = new Client(url, {
    lazyConnect: true,
    // Of the first connection: who is mistaken in the address shall hear of it.
    retryStrategy: () => null,
    maxRetriesPerRequest: isPatient ? null : 20,
  });
  let lastError: Error | undefined;
  redis.on('error', (error: Error) => {
    lastError = error;
  });
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    const cause = lastError ?? (error as Error);
    throw new FleetError(`Redis at ${shown(url)} cannot be reached: ${cause.message}`, {
      cause,
      hint: 'Look whether it runs and listens there, and whether name and password are right.',
    });
  }
  redis.options.retryStrategy = (tries) => Math.min(tries * 100, 2_000);
  return redis;
}

/** Without name and password. */
function shown(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname.replace(/^\/$/, '')}`;
  } catch {
    return 'that address';
  }
}
