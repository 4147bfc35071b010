import {
  type BaseLuaVM,
  LuaVMFactory,
  type VmOptions,
  type VmProvider,
  VmTypeRegistry,
  wireInstaller,
} from '@bioxen/core';
import { localVmProvider, type Spares } from '@bioxen/lua-local';
import { lateProvider } from './late-provider.js';
import { rememberVm } from './live-vms.js';
import { packagedModule } from './packaged-module.js';

let defaultFactory: LuaVMFactory | undefined;

/** The types of VM that `createVm` knows: those that come with bioxen, and those registered since. */
export function vmTypes(): LuaVMFactory {
  defaultFactory ??= new LuaVMFactory(builtInTypes());
  return defaultFactory;
}

/** The names of those types, in the order of their registration. */
export function vmTypeNames(): readonly string[] {
  return vmTypes().registry.types();
}

/** Adds a type of VM for `createVm`. @throws VmTypeAlreadyRegisteredError */
export function registerVmType(provider: VmProvider): void {
  vmTypes().registerVmType(provider);
}

/** The built-in types, alone. @param spares interpreters that were started ahead of time, for local VMs */
export function builtInTypes(spares?: Spares): VmTypeRegistry {
  const registry = new VmTypeRegistry();
  const findModule = async (name: string, luaVersion?: string): Promise<string | undefined> =>
    await packagedModule(name, { luaVersion });
  const sshProvider = async (): Promise<VmProvider> => {
    const { sshVmProvider } = await import('@bioxen/lua-remote');
    return sshVmProvider({ findModule });
  };
  const xcpngProvider = async (): Promise<VmProvider> => {
    const { xcpngVmProvider } = await import('@bioxen/xcpng');
    return xcpngVmProvider({ findModule });
  };
  registry.register(withPackages(localVmProvider({ findModule }, spares)));
  registry.register(withPackages(lateProvider('ssh', sshProvider)));
  registry.register(withPackages(lateProvider('xcpng', xcpngProvider)));
  return registry;
}

/** Its VMs can be found by their ids, and can install packages. */
function withPackages<Options extends VmOptions>(provider: VmProvider<Options>): VmProvider<Options> {
  return {
    type: provider.type,
    create: async (options) => wired(await provider.create(options)),
    adopt: async (id) => wired(await provider.adopt(id)),
    list: async () => await provider.list(),
  };
}

function wired(vm: BaseLuaVM): BaseLuaVM {
  rememberVm(vm);
  wireInstaller(vm, async (name, host) => {
    const { PackageInstaller } = await import('./packages.js');
    return await new PackageInstaller().installPackageInVm(name, host);
  });
  return vm;
}
