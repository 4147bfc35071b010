import {
  type BaseLuaVM,
  ClosedError,
  parseVmId,
  VmAlreadyExistsError,
  VmNotFoundError,
  type VmTypeRegistry,
} from '@bioxen/core';
import type { SessionVmOptions } from './host/session-host.js';

/** The VMs of a manager by their ids, in the order of their creation. An id is taken from the first moment on. */
export class ManagedVms {
  readonly map: ReadonlyMap<string, BaseLuaVM>;
  readonly #vms = new Map<string, BaseLuaVM>();
  readonly #reserved = new Set<string>();
  readonly #registry: VmTypeRegistry;
  readonly #defaults: SessionVmOptions;
  #isClosed = false;

  constructor(registry: VmTypeRegistry, defaults: SessionVmOptions) {
    this.#registry = registry;
    this.#defaults = defaults;
    this.map = this.#vms;
  }

  /** @throws VmAlreadyExistsError, UnknownVmTypeError, InvalidVmIdError, and what the type's provider throws */
  async create(id: string, given: SessionVmOptions): Promise<BaseLuaVM> {
    if (this.#isClosed) throw new ClosedError('The VM manager');
    parseVmId(id);
    const { type, vmType = type ?? 'basic', ...options } = given;
    this.#registry.get(vmType);
    if (this.#vms.has(id) || this.#reserved.has(id)) throw new VmAlreadyExistsError(id);
    this.#reserved.add(id);
    try {
      const vm = await this.#registry.createVm({ ...this.#defaults, ...options, vmId: id, vmType });
      if (this.#isClosed) {
        await vm.close();
        throw new ClosedError('The VM manager');
      }
      this.#vms.set(id, vm);
      return vm;
    } finally {
      this.#reserved.delete(id);
    }
  }

  get(id: string): BaseLuaVM | undefined {
    return this.#vms.get(id);
  }

  /** @throws VmNotFoundError */
  find(id: string): BaseLuaVM {
    const vm = this.#vms.get(id);
    if (vm === undefined) {
      // A session of another process, or of the daemon, runs programs for those who attach to it.
      const hint = 'List the VMs that exist with listVms(); a session is reached by attachToVm().';
      throw new VmNotFoundError(id, { hint });
    }
    return vm;
  }

  ids(): readonly string[] {
    return [...this.#vms.keys()];
  }

  /** Ends one, whatever runs in it; false when there is none. */
  async remove(id: string): Promise<boolean> {
    const vm = this.#vms.get(id);
    if (vm === undefined) return false;
    this.#vms.delete(id);
    await vm.close();
    return true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.ids().map(async (id) => await this.remove(id)));
  }
}
