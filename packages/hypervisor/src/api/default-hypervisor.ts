import { BioXenHypervisor } from '../core/hypervisor.js';

const shared = new Map<string, BioXenHypervisor>();

/** The hypervisor of this process for a chassis: VMs that bring none of their own share its pools. */
export function defaultHypervisor(chassisType = 'ecoli'): BioXenHypervisor {
  let hypervisor = shared.get(chassisType);
  if (hypervisor === undefined) {
    hypervisor = new BioXenHypervisor({ chassisType });
    shared.set(chassisType, hypervisor);
  }
  return hypervisor;
}

/** Ends the shared hypervisors and their VMs; the next call of `defaultHypervisor` makes new ones. */
export async function closeDefaultHypervisors(): Promise<void> {
  const hypervisors = [...shared.values()];
  shared.clear();
  await Promise.all(hypervisors.map(async (hypervisor) => await hypervisor.close()));
}
