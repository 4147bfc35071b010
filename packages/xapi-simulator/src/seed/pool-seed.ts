import type { Clock, Random } from '@bioxen/core';
import type { SimDatabase } from '../database/sim-database.js';

/** What a seed fills. Hosts, the pool itself, a network and a repository are there already. */
export interface SeedContext {
  readonly database: SimDatabase;
  readonly random: Random;
  readonly clock: Clock;
  /** The coordinator first. */
  readonly hosts: readonly string[];
  /** The network that VMs are on. */
  readonly network: string;
  /** The repository for disks. */
  readonly sr: string;
}

/** The content of a simulated pool. */
export type PoolSeed = (context: SeedContext) => void;
