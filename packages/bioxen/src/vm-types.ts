import { LuaVMFactory, type VmProvider, VmTypeRegistry } from '@bioxen/core';
import { localVmProvider } from '@bioxen/lua-local';
import { sshVmProvider } from '@bioxen/lua-remote';
import { bioComputeModules } from './bio-compute.js';

let defaultFactory: LuaVMFactory | undefined;

/** The types of VM that `createVm` knows: those that come with bioxen, and those registered since. */
export function vmTypes(): LuaVMFactory {
  defaultFactory ??= new LuaVMFactory(builtInTypes());
  return defaultFactory;
}

/** Adds a type of VM for `createVm`. @throws VmTypeAlreadyRegisteredError */
export function registerVmType(provider: VmProvider): void {
  vmTypes().registerVmType(provider);
}

function builtInTypes(): VmTypeRegistry {
  const registry = new VmTypeRegistry();
  const findModule = (name: string): string | undefined => bioComputeModules().get(name);
  registry.register(localVmProvider({ findModule }));
  registry.register(sshVmProvider({ findModule }));
  return registry;
}
