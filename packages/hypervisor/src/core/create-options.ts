import {
  aFunction,
  anObject,
  anything,
  aString,
  checkOptions,
  type OptionCheck,
  type OptionHints,
} from '@bioxen/core';
import type { GuestFactory } from '../guests/guest.js';
import type { AllocationLimits } from '../resources/admission.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import type { GuestProteins } from './measured-host.js';

/** Options of `createVm` of a hypervisor. */
export interface CreateBioVmOptions {
  /** Name of the genome that it carries; read by whoever asks for its metrics. */
  readonly genomeTemplate?: string;
  /** What it gets instead of the default share. */
  readonly resources?: Partial<ResourceAllocation>;
  /** The most that it may ever have. */
  readonly limits?: AllocationLimits;
  /** What its proteins are to a host of the profile `measured`; refused in `legacy`. @defaultValue none */
  readonly proteins?: GuestProteins;
  /** Where its Lua runs. @defaultValue the embedded engine, in slices */
  readonly guest?: GuestFactory;
}

/** For what is no option of a VM, and is often meant. */
export const CREATE_HINTS: OptionHints = {
  genome: 'Say what its proteins ask of the host: { proteins: demandOf(record) }.',
};

/** @throws InvalidOptionError */
export function checkCreateOptions(options: CreateBioVmOptions): void {
  const checks = {
    genomeTemplate: aString,
    resources: anObject,
    limits: anObject,
    proteins: anything,
    guest: aFunction,
  } satisfies Readonly<Record<keyof CreateBioVmOptions, OptionCheck>>;
  checkOptions(options, checks, undefined, CREATE_HINTS);
}
