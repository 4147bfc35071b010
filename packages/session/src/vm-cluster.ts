import {
  type ExecuteOptions,
  type ExecutionResult,
  InvalidOptionError,
  parseVmId,
  VMManagerError,
} from '@bioxen/core';
import type { InputOutcome } from './core/session-link.js';
import type { ExecutionHandle } from './execution-handle.js';
import { fits } from './glob.js';
import type { SessionVmOptions } from './host/session-host.js';

/** What a program, or an input, gave in each VM: its result, or what it threw. */
export type ClusterResults<R = ExecutionResult> = ReadonlyMap<string, R | Error>;

/** The manager of a cluster's VMs. */
export interface ClusterManager {
  createVm(id: string, options: SessionVmOptions): Promise<unknown>;
  createInteractiveVm(id: string, options: SessionVmOptions): Promise<unknown>;
  executeVmAsync(id: string, code: string, options?: ExecuteOptions): ExecutionHandle;
  sendInput(id: string, text: string, options: { readonly wait: boolean }): Promise<InputOutcome>;
  waitForVm(id: string): Promise<ExecutionResult>;
  removeVm(id: string): Promise<boolean>;
  listVms(): readonly string[];
}

const MAX_SIZE = 10_000;

/** VMs with one name and a number each: `sweep_000`, `sweep_001`, … */
export class VMCluster {
  readonly name: string;
  readonly vmIds: readonly string[];
  readonly #manager: ClusterManager;

  /** For `createVmCluster`, which makes its VMs. */
  constructor(manager: ClusterManager, name: string, vmIds: readonly string[]) {
    this.#manager = manager;
    this.name = name;
    this.vmIds = vmIds;
  }

  get size(): number {
    return this.vmIds.length;
  }

  /** Runs a program in each of them. */
  async broadcast(code: string, options?: ExecuteOptions): Promise<ClusterResults> {
    return await settled(
      this.vmIds,
      async (id) => await this.#manager.executeVmAsync(id, code, options).result,
    );
  }

  /** Sends input to the session of each. */
  async sendInput(text: string): Promise<ClusterResults<InputOutcome>> {
    return await settled(this.vmIds, async (id) => await this.#manager.sendInput(id, text, { wait: true }));
  }

  /** The last result of each. */
  async wait(): Promise<ClusterResults> {
    return await settled(this.vmIds, async (id) => await this.#manager.waitForVm(id));
  }

  /** Ends all of them; resolves with how many there were. */
  async cleanup(): Promise<number> {
    const removed = await Promise.all(this.vmIds.map(async (id) => await this.#manager.removeVm(id)));
    return removed.filter(Boolean).length;
  }
}

/**
 * Makes the VMs of a cluster: all of them, or none.
 * @throws what making one of them throws, InvalidOptionError
 */
export async function makeCluster(
  manager: ClusterManager,
  name: string,
  size: number,
  make: (id: string) => Promise<unknown>,
): Promise<VMCluster> {
  if (!Number.isSafeInteger(size) || size < 1 || size > MAX_SIZE) {
    throw InvalidOptionError.unexpected('size', size, `a whole number from 1 to ${String(MAX_SIZE)}`);
  }
  const vmIds = Array.from({ length: size }, (_, index) => `${name}_${String(index).padStart(3, '0')}`);
  for (const id of vmIds) parseVmId(id);
  const made = await Promise.allSettled(vmIds.map(make));
  const failed = made.find((one) => one.status === 'rejected');
  if (failed === undefined) return new VMCluster(manager, name, vmIds);
  await Promise.all(
    vmIds
      .filter((_, index) => made[index]?.status === 'fulfilled')
      .map(async (id) => await manager.removeVm(id)),
  );
  throw failed.reason;
}

/** The VMs whose ids fit a pattern, as a cluster. @throws VMManagerError when none does */
export function matchingCluster(manager: ClusterManager, pattern: string): VMCluster {
  const vmIds = manager.listVms().filter(fits(pattern));
  if (vmIds.length > 0) return new VMCluster(manager, pattern, vmIds);
  throw new VMManagerError(`No VMs found matching pattern: ${pattern}`, {
    hint: 'Patterns are ids with * and ?: sweep_*. List the VMs with listVms().',
  });
}

async function settled<R>(
  ids: readonly string[],
  run: (id: string) => Promise<R>,
): Promise<ReadonlyMap<string, R | Error>> {
  const results = await Promise.all(
    ids.map(async (id): Promise<readonly [string, R | Error]> => {
      try {
        return [id, await run(id)];
      } catch (error) {
        return [id, error as Error];
      }
    }),
  );
  return new Map(results);
}
