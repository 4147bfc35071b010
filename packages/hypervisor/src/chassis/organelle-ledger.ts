import type { ChassisCapabilities, Organelle } from './chassis-capabilities.js';

/** Counted in tenths, so that a share of 0.1 is exact. */
const PARTS = 10;

/** Who uses which organelles: what guests have and what is left is always what there is. */
export class OrganelleLedger {
  readonly #perVm: readonly (readonly [Organelle, number])[];
  readonly #capacity = new Map<Organelle, number>();
  readonly #guests = new Set<string>();

  constructor({ organelles, organellesPerVm }: ChassisCapabilities) {
    for (const [organelle, count] of entries(organelles))
      this.#capacity.set(organelle, Math.round(count * PARTS));
    this.#perVm = entries(organellesPerVm).map(([organelle, count]) => [
      organelle,
      Math.round(count * PARTS),
    ]);
  }

  /** The organelle that is short; undefined when the guest has its share now. */
  enter(vmId: string): Organelle | undefined {
    for (const [organelle, parts] of this.#perVm) {
      if (parts * (this.#guests.size + 1) > (this.#capacity.get(organelle) ?? 0)) return organelle;
    }
    this.#guests.add(vmId);
    return undefined;
  }

  leave(vmId: string): void {
    this.#guests.delete(vmId);
  }

  /** What is left. */
  free(): Readonly<Partial<Record<Organelle, number>>> {
    const taken = new Map(this.#perVm);
    return Object.fromEntries(
      [...this.#capacity].map(([organelle, parts]) => [
        organelle,
        (parts - this.#guests.size * (taken.get(organelle) ?? 0)) / PARTS,
      ]),
    );
  }
}

function entries(
  counts: Readonly<Partial<Record<Organelle, number>>>,
): readonly (readonly [Organelle, number])[] {
  return Object.entries(counts) as [Organelle, number][];
}
