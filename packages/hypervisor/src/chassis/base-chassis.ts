import type { ResourceAllocation } from '../resources/resource-allocation.js';
import type { ChassisCapabilities } from './chassis-capabilities.js';
import { isolationNames, type IsolationEnvironment } from './isolation-environment.js';

/** What a chassis says of itself. */
export interface ChassisInfo extends ChassisCapabilities {
  readonly chassisType: string;
  readonly activeVms: number;
}

/** What a chassis has handed out, as it sees it; the hypervisor's ledger is what counts. */
export interface ChassisResourceStatus {
  readonly allocations: Readonly<Record<string, ResourceAllocation>>;
}

/**
 * A cell that carries guests. A chassis of your own extends it and is registered with `registerChassis`; what it throws
 * undoes the whole operation of the hypervisor that it was part of.
 */
export abstract class BaseChassis {
  abstract readonly chassisType: string;
  readonly #allocations = new Map<string, ResourceAllocation>();
  readonly #environments = new Map<string, IsolationEnvironment>();

  /** What the cell has. It does not change during a life. */
  abstract getCapabilities(): ChassisCapabilities;

  /** Called once before the first guest. */
  initialize(): void | Promise<void> {}

  /** A guest gets this, or this instead of what it had. */
  allocateResources(vmId: string, allocation: ResourceAllocation): void {
    this.#allocations.set(vmId, allocation);
  }

  /** A guest gives all back. */
  deallocateResources(vmId: string): void {
    this.#allocations.delete(vmId);
  }

  /** What it has handed out. */
  getResourceStatus(): ChassisResourceStatus {
    return { allocations: Object.fromEntries(this.#allocations) };
  }

  /** Names of what keeps a guest apart from the others; no two guests share one. */
  createIsolationEnvironment(vmId: string): IsolationEnvironment {
    const environment = isolationNames(vmId, this.getCapabilities().architecture);
    this.#environments.set(vmId, environment);
    return environment;
  }

  /** A guest is gone. */
  cleanupVmEnvironment(vmId: string): void {
    this.#environments.delete(vmId);
  }

  /** What it is and has, with how many guests live in it. */
  getChassisInfo(): ChassisInfo {
    return {
      chassisType: this.chassisType,
      ...this.getCapabilities(),
      activeVms: this.#environments.size,
    };
  }
}
