import type { GuestDriver } from '@bioxen/xapi-simulator/guests';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type GuestClient, makeGuestClient } from './guest-client.js';

/** A kernel boots in seconds on an idle computer, and in many on a busy one. */
export const kernelPatience = { timeout: 300_000 };

/** What the tests of one group have in common. Not before the first of them. */
export interface GuestGroup {
  readonly driver: GuestDriver;
  readonly client: GuestClient;
}

/** Gives the tests of a group a driver whose guests let its client in; they skip where guests of that kind do not run. */
export function guestGroup(
  findSkipReason: () => Promise<string | undefined>,
  createDriver: (options: { readonly authorizedKeys: readonly string[] }) => Promise<GuestDriver>,
): GuestGroup {
  let reason: string | undefined;
  let driver: GuestDriver | undefined;
  let client: GuestClient | undefined;
  beforeAll(async () => {
    reason = await findSkipReason();
    if (reason !== undefined) return;
    client = makeGuestClient();
    driver = await createDriver({ authorizedKeys: [client.publicKey] });
  }, kernelPatience.timeout);
  afterAll(async () => {
    await driver?.[Symbol.asyncDispose]();
    client?.[Symbol.dispose]();
  }, kernelPatience.timeout);
  beforeEach(({ skip }) => {
    if (reason !== undefined) skip(reason);
  });
  const there = <T>(part: T | undefined): T => {
    if (part === undefined) throw new TypeError('Guests are there during tests only');
    return part;
  };
  return {
    get driver() {
      return there(driver);
    },
    get client() {
      return there(client);
    },
  };
}
