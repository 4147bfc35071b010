import { InvalidOptionError } from '@bioxen/core';
import type { IsolationEnvironment } from '../chassis/isolation-environment.js';
import { AllocationRefusedError } from '../errors/allocation-refused-error.js';
import type { AllocationLimits } from '../resources/admission.js';
import { RESOURCE_KINDS, type ResourceAllocation } from '../resources/resource-allocation.js';
import { claimOf } from '../resources/ribosome-claim.js';
import type { VmRecord } from '../vms/vm-record.js';
import type { Cell } from './cell.js';
import type { CreateBioVmOptions } from './create-options.js';
import type { GuestProteins, MeasuredHost } from './measured-host.js';
import type { VmTable } from './vm-table.js';

const NO_PROTEINS: GuestProteins = { phiX: 0 };

/** Who lives in a cell and has what of it. Where the host is measured, the books follow what it has with these guests. */
export class Tenancy {
  readonly #cell: Cell;
  readonly #host: MeasuredHost | undefined;
  readonly #vms: VmTable;
  readonly #limits = new Map<string, AllocationLimits>();

  constructor(cell: Cell, host: MeasuredHost | undefined, vms: VmTable) {
    this.#cell = cell;
    this.#host = host;
    this.#vms = vms;
  }

  /** Lets a guest in, into the host and into the cell, or into neither. @throws AllocationRefusedError, ChassisError, ModelInfeasibleError */
  enter(
    vmId: string,
    { limits, proteins = NO_PROTEINS, resources = {} }: CreateBioVmOptions,
  ): { readonly allocation: ResourceAllocation; readonly environment: IsolationEnvironment } {
    checkResources(resources);
    this.#host?.enter(vmId, proteins);
    try {
      // Its own proteins are a load from its first moment on: its share is one of what is there then.
      this.#follow();
      const { defaultAllocation, defaultClaim, availableRibosomes } = this.#cell;
      const allocation = merged(defaultAllocation, resources);
      const isDefault = resources.ribosomes === undefined;
      const claim = isDefault ? defaultClaim : claimOf(allocation.ribosomes, availableRibosomes);
      const most = Math.min(claim.most, limits?.ribosomes ?? claim.most);
      const environment = this.#cell.enter(vmId, allocation, { limits, claim: { ...claim, most } });
      if (limits !== undefined) this.#limits.set(vmId, limits);
      return { allocation, environment };
    } catch (error) {
      this.#host?.leave(vmId);
      this.#follow();
      throw error;
    }
  }

  /** Gives a guest other resources, or leaves it as it is. @throws AllocationRefusedError, ChassisError */
  reallocate(record: VmRecord, resources: Partial<ResourceAllocation>): ResourceAllocation {
    checkResources(resources);
    const { vmId, allocation } = record;
    const wanted = merged(allocation, resources);
    try {
      const limits = this.#limits.get(vmId);
      this.#cell.reallocate(vmId, allocation, wanted, { limits, heldMemoryKb: record.heldMemoryKb });
    } catch (error) {
      if (AllocationRefusedError.isInstance(error)) record.violations.refused++;
      throw error;
    }
    record.allocation = wanted;
    return wanted;
  }

  /** Its engine has ended, and holds no memory. */
  engineEnded(record: VmRecord): void {
    record.heldMemoryKb = 0;
    // Another VM may have its name by now.
    if (this.#vms.all().includes(record)) this.#cell.settle(record.vmId, record.allocation);
  }

  /** Lets a guest out, or leaves it as it is. @throws ChassisError */
  leave({ vmId, allocation }: VmRecord): void {
    this.#cell.leave(vmId, allocation);
    this.#limits.delete(vmId);
    this.#host?.leave(vmId);
    this.#follow();
  }

  /** The ribosomes in the books are those that the host has now, and guests have their parts of them. */
  #follow(): void {
    if (this.#host === undefined) return;
    this.#cell.resize(this.#host.ribosomes);
    for (const record of this.#vms.all()) {
      const ribosomes = this.#cell.ledger.balance(`vm:${record.vmId}`, 'ribosomes');
      if (ribosomes === record.allocation.ribosomes || !this.#cell.has(record.vmId)) continue;
      record.allocation = { ...record.allocation, ribosomes };
      this.#cell.chassis.allocateResources(record.vmId, record.allocation);
    }
  }
}

function checkResources(resources: Partial<ResourceAllocation>): void {
  const known: readonly string[] = [...RESOURCE_KINDS, 'priority'];
  for (const name of Object.keys(resources)) {
    if (!known.includes(name))
      throw new InvalidOptionError(`resource '${name}'`, 'there is no resource of this name', {
        hint: `Resources: ${known.join(', ')}.`,
      });
  }
}

function merged(before: ResourceAllocation, changes: Partial<ResourceAllocation>): ResourceAllocation {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}
