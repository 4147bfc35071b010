import { UnknownVmTypeError } from '../errors/unknown-vm-type-error.js';
import { VmTypeAlreadyRegisteredError } from '../errors/vm-type-already-registered-error.js';
import type { BaseLuaVM } from './base-lua-vm.js';
import { parseVmId } from './vm-id.js';
import type { VmOptions } from './vm-options.js';
import type { VmProvider } from './vm-provider.js';

/** Type name → provider. */
export class VmTypeRegistry {
  readonly #providers = new Map<string, VmProvider>();

  /** @throws VmTypeAlreadyRegisteredError */
  register(provider: VmProvider): void {
    if (this.#providers.has(provider.type)) throw new VmTypeAlreadyRegisteredError(provider.type);
    this.#providers.set(provider.type, provider);
  }

  /** @throws UnknownVmTypeError, which names the types that exist */
  get(type: string): VmProvider {
    const provider = this.#providers.get(type);
    if (provider === undefined) throw new UnknownVmTypeError(type, this.types());
    return provider;
  }

  /** The registered names, in the order of their registration. */
  types(): readonly string[] {
    return [...this.#providers.keys()];
  }

  /**
   * Makes a VM of the type that the options name (`basic` by default).
   * @throws UnknownVmTypeError, InvalidVmIdError, and what the provider throws
   */
  async createVm(options: VmOptions = {}): Promise<BaseLuaVM> {
    const provider = this.get(options.vmType ?? 'basic');
    return await provider.create({ ...options, vmId: parseVmId(options.vmId ?? 'default') });
  }
}
