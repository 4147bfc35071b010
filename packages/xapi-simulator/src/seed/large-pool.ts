import type { PoolSeed } from './pool-seed.js';
import { addVm } from './small-pool.js';

/** Options of `largePool`. */
export interface LargePoolOptions {
  /** How many VMs. */
  readonly vms: number;
  /** Which part of them runs, between 0 and 1. @defaultValue 0.5 */
  readonly runningShare?: number | undefined;
  /** Each has a disk. @defaultValue false */
  readonly hasDisks?: boolean | undefined;
}

/** A pool of many VMs, `vm-00001` and so on, and the template `lua-bio-template`. */
export function largePool({ vms, runningShare = 0.5, hasDisks = false }: LargePoolOptions): PoolSeed {
  return (context) => {
    addVm(context, { name: 'lua-bio-template', isTemplate: true, diskBytes: 8 * 2 ** 30 });
    for (let number = 1; number <= vms; number += 1) {
      const isRunning = Math.floor(number * runningShare) > Math.floor((number - 1) * runningShare);
      addVm(context, {
        name: `vm-${number.toString().padStart(5, '0')}`,
        isRunning,
        ...(hasDisks ? { diskBytes: 2 ** 30 } : {}),
      });
    }
  };
}
