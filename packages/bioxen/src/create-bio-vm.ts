import type { PackageHost } from '@bioxen/core';
import * as hypervisor from '@bioxen/hypervisor';
import { genomesFromFiles } from './genome-files.js';
import { PackageInstaller } from './packages.js';
import { vmTypes } from './vm-types.js';

/** Options of `createBioVm`, with files. */
export interface FacadeBioVmConfig extends hypervisor.BioVmConfig {
  /** Which file a genome template stands for, such as `{ syn3a_minimal: 'syn3A.gb' }`. @defaultValue none */
  readonly genomeFiles?: Readonly<Record<string, string>>;
}

/**
 * Makes a biological VM: `createBioVm('cell', 'syn3a', 'basic')`. VMs of the type `xcpng` need `xcpng_config`, and all of them
 * can install Lua packages.
 * @throws BioApiError, VmCreationError, AllocationRefusedError
 */
export async function createBioVm(
  vmId: string,
  biologicalType: string,
  vmType?: string,
  config: FacadeBioVmConfig = {},
): Promise<hypervisor.BiologicalVM> {
  return await hypervisor.createBioVm(vmId, biologicalType, vmType, wired(config));
}

/** The same with everything but the VM type in the options. @throws what `createBioVm` throws */
export async function createBiologicalVm(
  vmType?: string,
  config: hypervisor.BiologicalVmConfig & FacadeBioVmConfig = {},
): Promise<hypervisor.BiologicalVM> {
  return await hypervisor.createBiologicalVm(vmType, wired(config));
}

function wired<T extends FacadeBioVmConfig>({ genomeFiles = {}, ...config }: T): Omit<T, 'genomeFiles'> {
  return {
    vmTypes: vmTypes().registry,
    installer: modulesOf,
    genomes: genomesFromFiles(genomeFiles),
    ...config,
  };
}

/** The modules of a package and of what it needs. */
async function modulesOf(packageName: string): Promise<ReadonlyMap<string, string>> {
  const modules = new Map<string, string>();
  const host: PackageHost = {
    luaTarget: () => Promise.resolve({ luaVersion: '5.4', implementation: 'wasm' }),
    mountModules: (mounted) => {
      for (const [name, source] of mounted) modules.set(name, source);
      return Promise.resolve();
    },
  };
  await new PackageInstaller().installPackageInVm(packageName, host);
  return modules;
}
