import type { VmStatus } from '@bioxen/core';
import type { DriverLuaVM } from './driver-lua-vm.js';

/** The VMs that a provider has made, those that are closed forgotten. */
export class MadeVms {
  readonly #vms = new Set<DriverLuaVM>();

  add(vm: DriverLuaVM): void {
    for (const other of this.#vms) if (other.state === 'closed') this.#vms.delete(other);
    this.#vms.add(vm);
  }

  /** In the order of their making. */
  async list(): Promise<readonly VmStatus[]> {
    const all = await Promise.all([...this.#vms].map(async (vm) => await vm.status()));
    return all.filter(({ state }) => state !== 'closed');
  }
}
