import type { Clock } from '@bioxen/core';
import type { AddressPool } from './address-pool.js';
import type { BootQueue } from './boot-queue.js';
import type { KeptDisks } from './kept-disks.js';
import type { MachineModel } from './machine-model.js';

/** What the machines of one driver share. */
export interface MachineRoom {
  readonly model: MachineModel;
  readonly addresses: AddressPool;
  readonly boots: BootQueue;
  readonly clock: Clock;
  /** A directory of the driver's own. */
  readonly folder: string;
  readonly disks: KeptDisks;
  /** Machines that are not destroyed. */
  readonly machines: Set<{ destroy(): Promise<void> }>;
  /** The program that makes keys. */
  readonly keygen: string;
  /** Keys that every guest lets in. */
  readonly authorizedKeys: readonly string[];
}
