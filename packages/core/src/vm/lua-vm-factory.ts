import type { BaseLuaVM } from './base-lua-vm.js';
import type { VmOptions } from './vm-options.js';
import type { VmProvider } from './vm-provider.js';
import { VmTypeRegistry } from './vm-type-registry.js';

/** The front of a `VmTypeRegistry` under the name that earlier versions gave it. */
export class LuaVMFactory {
  readonly registry: VmTypeRegistry;

  constructor(registry: VmTypeRegistry = new VmTypeRegistry()) {
    this.registry = registry;
  }

  /** Makes a VM of a registered type. @throws UnknownVmTypeError */
  async createVm(vmType: string, vmId: string, options: VmOptions = {}): Promise<BaseLuaVM> {
    return await this.registry.createVm({ ...options, vmType, vmId });
  }

  /** Adds a type of VM. @throws VmTypeAlreadyRegisteredError */
  registerVmType(provider: VmProvider): void {
    this.registry.register(provider);
  }
}
