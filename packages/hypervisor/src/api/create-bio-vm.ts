import {
  anObject,
  anything,
  checkOptions,
  type OptionCheck,
  UnsupportedError,
  type VmTypeRegistry,
} from '@bioxen/core';
import { CREATE_HINTS } from '../core/create-options.js';
import type { BioXenHypervisor } from '../core/hypervisor.js';
import { BioApiError } from '../errors/bio-api-error.js';
import type { GuestProteins } from '../core/measured-host.js';
import type { GuestFactory } from '../guests/guest.js';
import { LuaVmGuest } from '../guests/lua-vm-guest.js';
import type { AllocationLimits } from '../resources/admission.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import { BasicBiologicalVM } from './basic-biological-vm.js';
import type { BiologicalVM, GenomeReader, PackageInstaller } from './biological-vm.js';
import {
  BIOLOGICAL_TYPES,
  getSupportedBiologicalTypes,
  getSupportedVmTypes,
  validateVmType,
} from './biological-types.js';
import { defaultHypervisor } from './default-hypervisor.js';
import { XCPngBiologicalVM } from './xcpng-biological-vm.js';

/** Options of `createBioVm`. */
export interface BioVmConfig {
  /** @defaultValue the hypervisor of this process that all VMs share */
  readonly hypervisor?: BioXenHypervisor;
  /** What it gets instead of the default share. */
  readonly resources?: Partial<ResourceAllocation>;
  /** The most that it may ever have. @defaultValue what the cell has for guests */
  readonly limits?: AllocationLimits;
  /** What its proteins are to a host of the profile `measured`. @defaultValue none */
  readonly proteins?: GuestProteins;
  /** How to reach the pool; VM type `xcpng` needs it. */
  readonly xcpng_config?: Readonly<Record<string, unknown>>;
  /** The same by our name for it. */
  readonly xcpngConfig?: Readonly<Record<string, unknown>>;
  /** Where the VM type is made, for types other than `basic`; the facade `bioxen` brings its own. */
  readonly vmTypes?: VmTypeRegistry;
  readonly installer?: PackageInstaller;
  readonly genomes?: GenomeReader;
}

const CHECKS = {
  hypervisor: anObject,
  resources: anObject,
  limits: anObject,
  proteins: anything,
  xcpng_config: anything,
  xcpngConfig: anything,
  vmTypes: anObject,
  installer: anything,
  genomes: anything,
} satisfies Readonly<Record<keyof BioVmConfig, OptionCheck>>;

/**
 * Makes a biological VM on the hypervisor that this process shares, or on your own.
 * @throws BioApiError, UnsupportedError, BioVmCreationError, AllocationRefusedError, InvalidOptionError
 */
export async function createBioVm(
  vmId: string,
  biologicalType: string,
  vmType = 'basic',
  config: BioVmConfig = {},
): Promise<BiologicalVM> {
  const type = Object.hasOwn(BIOLOGICAL_TYPES, biologicalType) ? BIOLOGICAL_TYPES[biologicalType] : undefined;
  if (type === undefined) {
    throw refused(`Unsupported biological type: ${biologicalType}`, getSupportedBiologicalTypes());
  }
  if (!validateVmType(vmType)) throw refused(`Unsupported VM type: ${vmType}`, getSupportedVmTypes());
  checkOptions(config, CHECKS, undefined, CREATE_HINTS);
  const hypervisor = config.hypervisor ?? defaultHypervisor(type.chassisType);
  const guest = vmType === 'basic' ? undefined : remoteGuest(vmType, config);
  const { genomeTemplate } = type;
  await hypervisor.createVm(vmId, {
    genomeTemplate,
    ...(config.limits === undefined ? {} : { limits: config.limits }),
    ...(config.resources === undefined ? {} : { resources: config.resources }),
    ...(config.proteins === undefined ? {} : { proteins: config.proteins }),
    ...(guest === undefined ? {} : { guest }),
  });
  const { installer, genomes } = config;
  const parts = { vmId, biologicalType, genomeTemplate, hypervisor, installer, genomes };
  return vmType === 'basic' ? new BasicBiologicalVM(parts) : new XCPngBiologicalVM(parts);
}

/** Options of `createBiologicalVm`. */
export interface BiologicalVmConfig extends BioVmConfig {
  /** @defaultValue 'ecoli' */
  readonly biologicalType?: string;
  /** @defaultValue `${vmType}_${biologicalType}_vm` */
  readonly vmId?: string;
}

/** The same with everything but the VM type in the options. @throws what `createBioVm` throws */
export async function createBiologicalVm(
  vmType = 'basic',
  { biologicalType = 'ecoli', vmId = `${vmType}_${biologicalType}_vm`, ...config }: BiologicalVmConfig = {},
): Promise<BiologicalVM> {
  return await createBioVm(vmId, biologicalType, vmType, config);
}

/** Its machine is its engine: it goes with the state that a stop ends. */
const WITH_MACHINE = { onStop: 'destroy' } as const;

function remoteGuest(vmType: string, config: BioVmConfig): GuestFactory {
  const settings = config.xcpngConfig ?? config.xcpng_config;
  if (settings === undefined) {
    throw new BioApiError('XCP-ng VM type requires config parameter with xcpng_config', {
      hint: 'Call createBioVm(vmId, biologicalType, "xcpng", { xcpng_config: { … } }).',
    });
  }
  const { vmTypes } = config;
  if (vmTypes === undefined || !vmTypes.types().includes(vmType)) {
    throw new UnsupportedError(`VM type '${vmType}'`, {
      subject: '@bioxen/hypervisor alone',
      hint: 'Import createBioVm from bioxen, which knows that type, or hand over a registry with a provider for it: { vmTypes }.',
    });
  }
  return async ({ vmId }) => {
    const vm = await vmTypes.createVm({ vmType, vmId, persistent: true, config: settings, ...WITH_MACHINE });
    try {
      await vm.start();
      return new LuaVmGuest(vm, 'remote');
    } catch (error) {
      await vm.close();
      throw error;
    }
  };
}

function refused(message: string, supported: readonly string[]): BioApiError {
  return new BioApiError(message, { hint: `Use one of ${supported.join(', ')}.` });
}
