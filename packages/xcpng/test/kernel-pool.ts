import type { XapiSimulator } from '@bioxen/xapi-simulator';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type GuestPool, openGuestPool, type PoolOfGuests, qemuSkipReason, umlSkipReason } from './guests.js';

// Longest for a whole system: it boots in half a minute on an idle computer.
const patienceMs = 400_000;

/**
 * Gives the tests of a group a pool whose machines have kernels of their own; they skip where none run. It is not there before the
 * first of them.
 */
export function kernelPool(
  prepare: (simulator: XapiSimulator) => void = () => undefined,
  guests: 'uml' | 'qemu' = 'uml',
): PoolOfGuests {
  let reason: string | undefined;
  let pool: GuestPool | undefined;
  beforeAll(async () => {
    reason = guests === 'uml' ? await umlSkipReason() : await qemuSkipReason();
    if (reason !== undefined) return;
    pool = await openGuestPool(guests);
    prepare(pool.simulator);
  }, patienceMs);
  afterAll(async () => await pool?.[Symbol.asyncDispose](), patienceMs);
  beforeEach(({ skip }) => {
    if (reason !== undefined) skip(reason);
  });
  const there = (): GuestPool => {
    if (pool === undefined) throw new TypeError('The pool is there during tests only');
    return pool;
  };
  return {
    get config() {
      return there().config;
    },
    get keyPath() {
      return there().keyPath;
    },
    get simulator() {
      return there().simulator;
    },
  };
}
