import { LuaVMFactory, type VmProvider, VmTypeRegistry } from '@bioxen/core';
import { localVmProvider } from '@bioxen/lua-local';
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
  registry.register(localVmProvider({ findModule: (name) => bioComputeModules().get(name) }));
  return registry;
}
