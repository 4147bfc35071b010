import { UnsupportedError } from '@bioxen/core';
import type { BioVmStatus, VmResourceUsage } from '../core/status.js';
import type { BioXenHypervisor } from '../core/hypervisor.js';
import type { ProcessOptions } from '../core/processes.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import type { BioVmState } from '../vms/bio-vm-state.js';
import type { ProcessResult } from '../vms/process-result.js';

/** Puts Lua packages into a VM: gives the modules of a package, name → source text. The facade wires the curator here. */
export type PackageInstaller = (packageName: string) => Promise<ReadonlyMap<string, string>>;

/** What is known of a genome. */
export interface BiologicalMetrics {
  readonly biologicalType: string;
  readonly genomeTemplate: string;
  readonly [metric: string]: string | number;
}

/** Reads the record that a genome template names and says what is in it. */
export type GenomeReader = (genomeTemplate: string) => Promise<Readonly<Record<string, string | number>>>;

/** What a biological VM is made of. */
export interface BiologicalVmParts {
  readonly vmId: string;
  readonly biologicalType: string;
  readonly genomeTemplate: string;
  readonly hypervisor: BioXenHypervisor;
  readonly installer?: PackageInstaller | undefined;
  readonly genomes?: GenomeReader | undefined;
}

/** One guest of a hypervisor, as an object. */
export abstract class BiologicalVM implements AsyncDisposable {
  readonly vmId: string;
  readonly hypervisor: BioXenHypervisor;
  readonly #parts: BiologicalVmParts;
  #isDestroyed = false;

  constructor(parts: BiologicalVmParts) {
    this.vmId = parts.vmId;
    this.hypervisor = parts.hypervisor;
    this.#parts = parts;
  }

  /** In which type of VM it runs. */
  abstract getVmType(): string;

  getBiologicalType(): string {
    return this.#parts.biologicalType;
  }

  /** @throws VmStateError */
  async start(): Promise<void> {
    await this.hypervisor.startVm(this.vmId);
  }

  /** @throws VmStateError */
  async pause(): Promise<void> {
    await this.hypervisor.pauseVm(this.vmId);
  }

  /** @throws VmStateError */
  async resume(): Promise<void> {
    await this.hypervisor.resumeVm(this.vmId);
  }

  /** @throws VmStateError */
  async stop(): Promise<void> {
    await this.hypervisor.stopVm(this.vmId);
  }

  /** Ends it for good. Idempotent. */
  async destroy(): Promise<void> {
    if (this.#isDestroyed) return;
    await this.hypervisor.destroyVm(this.vmId);
    this.#isDestroyed = true;
  }

  getState(): BioVmState {
    return this.hypervisor.getVmState(this.vmId);
  }

  getStatus(): BioVmStatus & { readonly biologicalType: string; readonly vmType: string } {
    return {
      ...this.hypervisor.getVmStatus(this.vmId),
      biologicalType: this.getBiologicalType(),
      vmType: this.getVmType(),
    };
  }

  /** @throws AllocationRefusedError */
  allocateResources(resources: Partial<ResourceAllocation>): ResourceAllocation {
    return this.hypervisor.allocateVmResources(this.vmId, resources);
  }

  getResourceUsage(): VmResourceUsage {
    return this.hypervisor.getVmResourceUsage(this.vmId);
  }

  /** Runs Lua code in it, in its turns. @throws what `executeProcess` of the hypervisor throws */
  async executeBiologicalProcess(code: string, options?: ProcessOptions): Promise<ProcessResult> {
    return await this.hypervisor.executeProcess(this.vmId, code, options);
  }

  /** What the genome's record says. @throws UnsupportedError when nobody reads genomes here */
  async getBiologicalMetrics(): Promise<BiologicalMetrics> {
    const { genomes, genomeTemplate, biologicalType } = this.#parts;
    if (genomes === undefined) {
      throw new UnsupportedError(`metrics of the genome '${genomeTemplate}'`, {
        hint: 'Hand a reader over: createBioVm(…, { genomes: async (template) => metrics }); a genome is never made up.',
      });
    }
    return { biologicalType, genomeTemplate, ...(await genomes(genomeTemplate)) };
  }

  /** Installs a Lua package: `require` finds its modules. @throws UnsupportedError when no installer was handed over */
  async installBiologicalPackage(packageName: string): Promise<readonly string[]> {
    const { installer } = this.#parts;
    if (installer === undefined) {
      throw new UnsupportedError(`installing package '${packageName}'`, {
        hint: 'Import from bioxen, whose VMs have an installer, or hand one over: createBioVm(…, { installer }).',
      });
    }
    const modules = await installer(packageName);
    for (const [name, source] of modules) this.hypervisor.installModule(this.vmId, name, source);
    return [...modules.keys()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }
}
