import type { BioXenHypervisor } from '../core/hypervisor.js';
import type { SystemResources, VmResourceUsage } from '../core/status.js';
import { BioApiError } from '../errors/bio-api-error.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import type { BiologicalVM } from './biological-vm.js';
import { BIOLOGICAL_TYPES, getSupportedBiologicalTypes } from './biological-types.js';
import { defaultHypervisor } from './default-hypervisor.js';

/** What there is, what is used, and by how many VMs. */
export interface ResourceSummary extends SystemResources {
  readonly chassisType: string;
  readonly vmCount: number;
  readonly maxVms: number;
  /** The VM that this manager is bound to. */
  readonly boundVm?: string;
}

/** What is left to hand out. */
export interface AvailableResources {
  readonly ribosomes: number;
  readonly atpPercentage: number;
  readonly memoryKb: number;
}

/** Hands resources to the VM that it is bound to; unbound, it tells what the shared hypervisor has. */
export class BioResourceManager {
  #vm: BiologicalVM | undefined;

  /** @param vm bound from the beginning */
  constructor(vm?: BiologicalVM) {
    this.#vm = vm;
  }

  /** What it does from now on, it does for this VM. */
  bindVm(vm: BiologicalVM): void {
    this.#vm = vm;
  }

  getResourceSummary(): ResourceSummary {
    const hypervisor = this.#hypervisor();
    return {
      chassisType: hypervisor.chassisType,
      ...hypervisor.getSystemResources(),
      vmCount: hypervisor.listVms().length,
      maxVms: hypervisor.maxVms,
      ...(this.#vm === undefined ? {} : { boundVm: this.#vm.vmId }),
    };
  }

  /** @throws BioApiError when unbound, AllocationRefusedError */
  allocateAtp(percentage: number): ResourceAllocation {
    return this.#bound().allocateResources({ atpPercentage: percentage });
  }

  /** @throws BioApiError when unbound, AllocationRefusedError */
  allocateRibosomes(count: number): ResourceAllocation {
    return this.#bound().allocateResources({ ribosomes: count });
  }

  /** @throws BioApiError when unbound */
  getResourceUsage(): VmResourceUsage {
    return this.#bound().getResourceUsage();
  }

  getAvailableResources(): AvailableResources {
    const { freeRibosomes, freeAtpPercentage, freeMemoryKb } = this.#hypervisor().getSystemResources();
    return { ribosomes: freeRibosomes, atpPercentage: freeAtpPercentage, memoryKb: freeMemoryKb };
  }

  /** Asks for the preset of a biological type, or for that of the VM. @throws BioApiError, AllocationRefusedError */
  optimizeResourcesForBiologicalType(biologicalType?: string): ResourceAllocation {
    const vm = this.#bound();
    const name = biologicalType ?? vm.getBiologicalType();
    const type = Object.hasOwn(BIOLOGICAL_TYPES, name) ? BIOLOGICAL_TYPES[name] : undefined;
    if (type === undefined) {
      throw new BioApiError(`Unsupported biological type: ${name}`, {
        hint: `Use one of ${getSupportedBiologicalTypes().join(', ')}.`,
      });
    }
    return vm.allocateResources(type.preset);
  }

  #hypervisor(): BioXenHypervisor {
    return this.#vm?.hypervisor ?? defaultHypervisor();
  }

  #bound(): BiologicalVM {
    if (this.#vm !== undefined) return this.#vm;
    throw new BioApiError('No VM bound to resource manager. Call bind_vm() first.', {
      hint: 'In TypeScript it is called bindVm(vm).',
    });
  }
}
