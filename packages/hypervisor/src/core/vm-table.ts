import { InvalidVmIdError, parseVmId, VmNotFoundError } from '@bioxen/core';
import { AllocationRefusedError } from '../errors/allocation-refused-error.js';
import { BioVmCreationError } from '../errors/bio-vm-creation-error.js';
import type { VmRecord } from '../vms/vm-record.js';

/** The VMs of a hypervisor, in the order of their creation. */
export class VmTable {
  readonly maxVms: number;
  readonly #records = new Map<string, VmRecord>();
  #created = 0;
  #version = 0;

  constructor(maxVms: number) {
    this.maxVms = maxVms;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Another number whenever one came, left, or changed in its state, its allocation or its processes. */
  get version(): number {
    return this.#version;
  }

  /** One of them has changed. */
  touch(): void {
    this.#version++;
  }

  all(): readonly VmRecord[] {
    return [...this.#records.values()];
  }

  /** @throws VmNotFoundError */
  get(vmId: string): VmRecord {
    const record = this.#records.get(vmId);
    if (record === undefined) {
      throw new VmNotFoundError(String(vmId), { hint: 'List the VMs that there are with listVms().' });
    }
    return record;
  }

  /** Is there room for a VM of this id? Gives its place in the order. @throws BioVmCreationError, AllocationRefusedError */
  admit(vmId: unknown): { readonly vmId: string; readonly order: number } {
    const id = idOf(vmId);
    if (this.#records.has(id)) throw new BioVmCreationError(id, 'there is a VM of this id');
    if (this.#records.size >= this.maxVms) {
      throw new AllocationRefusedError({
        code: 'HYPERVISOR_OVERLOAD',
        resource: 'vms',
        requested: this.#records.size + 1,
        available: 0,
        limit: this.maxVms,
        problem: 'there are as many VMs as this hypervisor carries',
      });
    }
    return { vmId: id, order: this.#created++ };
  }

  add(record: VmRecord): void {
    this.#records.set(record.vmId, record);
    this.touch();
  }

  remove(vmId: string): void {
    this.#records.delete(vmId);
    this.touch();
  }
}

function idOf(vmId: unknown): string {
  try {
    return parseVmId(vmId);
  } catch (cause) {
    if (!InvalidVmIdError.isInstance(cause)) throw cause;
    throw new BioVmCreationError(
      String(vmId)
        .slice(0, 80)
        .replaceAll(/[^\x20-\x7e]/g, '?'),
      'it has no id that is safe',
      {
        cause,
      },
    );
  }
}
