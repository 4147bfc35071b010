/** The resources of a cell that are handed out, in the order in which reports show them. */
export const RESOURCE_KINDS = [
  'ribosomes',
  'atpPercentage',
  'memoryKb',
  'rnaPolymerases',
  'trnaPercentage',
  'aminoAcidPercentage',
  'nucleotidePercentage',
] as const;

/** One resource of a cell. */
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** What one VM has of its cell. */
export interface ResourceAllocation extends Readonly<Record<ResourceKind, number>> {
  /** Whole. */
  readonly ribosomes: number;
  /** Share of the cell's ATP, per cent. */
  readonly atpPercentage: number;
  /** Limit of its Lua heap, KiB; whole. */
  readonly memoryKb: number;
  /** Whole. */
  readonly rnaPolymerases: number;
  /** Share of the cell's transfer RNA, per cent. */
  readonly trnaPercentage: number;
  /** Share of the cell's amino acids, per cent. */
  readonly aminoAcidPercentage: number;
  /** Share of the cell's nucleotides, per cent. */
  readonly nucleotidePercentage: number;
  /** 1 is low, 5 is high: the weight of its quanta under the weighted scheduler. */
  readonly priority: number;
}

/** Integers of the ledger in one unit of a resource: shares are kept to a millionth of a per cent. */
const LEDGER_UNITS: Readonly<Record<ResourceKind, number>> = {
  ribosomes: 1,
  atpPercentage: 1_000_000,
  memoryKb: 1,
  rnaPolymerases: 1,
  trnaPercentage: 1_000_000,
  aminoAcidPercentage: 1_000_000,
  nucleotidePercentage: 1_000_000,
};

/** Is this resource counted in whole numbers? */
export function isCounted(kind: ResourceKind): boolean {
  return LEDGER_UNITS[kind] === 1;
}

/** A quantity as an integer of the ledger. */
export function toLedger(kind: ResourceKind, amount: number): number {
  return Math.round(amount * LEDGER_UNITS[kind]);
}

/** An integer of the ledger as a quantity. */
export function fromLedger(kind: ResourceKind, units: number): number {
  return units / LEDGER_UNITS[kind];
}
