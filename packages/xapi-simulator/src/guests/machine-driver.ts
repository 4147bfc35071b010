import { freemem } from 'node:os';
import type { Clock } from '@bioxen/core';
import type { AddressPool } from './address-pool.js';
import { BootQueue } from './boot-queue.js';
import { checkGuestSpec } from './check-guest-spec.js';
import type { GuestDriver, GuestFidelity, GuestKind } from './guest-driver.js';
import { KeptDisks } from './kept-disks.js';
import { Machine } from './machine.js';
import { haltedGuest } from './machine-guest.js';
import type { MachineModel } from './machine-model.js';
import type { MachineRoom } from './machine-room.js';
import type { StateDirectory } from './state-directory.js';

/** What a driver of machines is made of. */
export interface MachineDriverOptions {
  readonly kind: GuestKind;
  readonly fidelity: GuestFidelity;
  readonly model: MachineModel;
  readonly addresses: AddressPool;
  readonly state: StateDirectory;
  readonly clock: Clock;
  readonly keygen: string;
  readonly authorizedKeys: readonly string[];
  readonly memoryBytesEach: number;
  readonly bootsAtOnce: number;
  /** Ends what the machines of this kind share. */
  readonly close?: () => Promise<void>;
}

/** A driver of machines of one kind. */
export function machineDriver(options: MachineDriverOptions): GuestDriver {
  const { kind, fidelity, addresses, state, memoryBytesEach, bootsAtOnce } = options;
  const room: MachineRoom = {
    ...options,
    boots: new BootQueue(bootsAtOnce),
    folder: state.path,
    disks: new KeptDisks(state.path),
    machines: new Set(),
  };
  const maxGuests = Math.max(1, Math.min(addresses.size, Math.floor(freemem() / memoryBytesEach)));
  return {
    kind,
    fidelity,
    capacity: { maxGuests, memoryBytesEach, bootsAtOnce },
    create: async (spec) => {
      checkGuestSpec(spec);
      return haltedGuest(await Machine.create(room, spec));
    },
    discard: (disk) => room.disks.drop(disk),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...room.machines].map((machine) => machine.destroy()));
      await options.close?.();
      addresses.close();
      await state.remove();
    },
  };
}
