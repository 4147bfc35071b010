import type { BioXenHypervisor } from '../core/hypervisor.js';

/** What part of a cell's protein would be a guest's if its work made proteins and it went on as it did. */
export interface GuestLoad {
  readonly name: string;
  /** Its share of the work supplied, 0 to 1, read as a mass fraction. */
  readonly phiX: number;
}

/**
 * The load that guests were: in a steady state the part of the proteome that is a guest's is the part of the translation
 * that made it, which is the work it was charged with out of all that the cell supplied. A convention, as charging is.
 */
export const guestLoads = (hypervisor: BioXenHypervisor): readonly GuestLoad[] => {
  const { supplied } = hypervisor.getWork().residues;
  if (supplied === 0) return [];
  return hypervisor.listVms().map(({ vmId, residues }) => ({ name: vmId, phiX: residues / supplied }));
};
