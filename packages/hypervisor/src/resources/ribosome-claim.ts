/** What a VM may have of the ribosomes that its host has for guests: a part of them, and never more than it was given. */
export interface RibosomeClaim {
  readonly parts: number;
  readonly of: number;
  readonly most: number;
}

/** Ribosomes that were asked for by their number, out of those that there are for guests. */
export function claimOf(ribosomes: number, available: number): RibosomeClaim {
  return { parts: ribosomes, of: available, most: ribosomes };
}

/** Ribosomes of a claim, whole, when there are so many for guests. */
export function ribosomesBy({ parts, of, most }: RibosomeClaim, available: number): number {
  return of === 0 ? 0 : Math.min(most, Math.floor((parts * available) / of));
}
