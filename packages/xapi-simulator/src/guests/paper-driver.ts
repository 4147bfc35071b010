import type { Clock } from '@bioxen/core';
import type { GuestDriver } from './guest-driver.js';
import { PaperGuest } from './paper-guest.js';

/**
 * The driver that runs nothing and answers at once: for tests of the protocol and for pools of many VMs. Its guests have
 * addresses of 10.64.0.0/10 that nobody answers at, or what `xenstore_data` says in `vm-data/ip`.
 */
export function createPaperDriver(clock: Clock): GuestDriver {
  let made = 0;
  return {
    kind: 'paper',
    fidelity: {
      execution: false,
      kernel: false,
      users: 'none',
      silence: 'none',
      suspend: 'none',
      resources: false,
    },
    capacity: {
      maxGuests: Number.POSITIVE_INFINITY,
      memoryBytesEach: 0,
      bootsAtOnce: Number.POSITIVE_INFINITY,
    },
    create: async (spec) => {
      made += 1;
      return new PaperGuest(spec, addressNumber(made), clock).halted();
    },
    discard: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function addressNumber(number: number): string {
  return `10.${64 + ((number >>> 16) & 0x3f)}.${(number >>> 8) & 0xff}.${number & 0xff}`;
}
