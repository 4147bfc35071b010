/** How much of the work one VM got, and what it should have got. */
export interface Served {
  readonly work: number;
  readonly weight: number;
}

/**
 * Fairness in per cent: the mean over all VMs of 1 − min(|share / expected − 1|, 1), expected by weight. 100 when
 * nothing was served.
 */
export function fairnessOf(served: readonly Served[]): number {
  const work = served.reduce((sum, one) => sum + one.work, 0);
  const weight = served.reduce((sum, one) => sum + one.weight, 0);
  if (work <= 0 || weight <= 0) return 100;
  const scores = served.map((one) => {
    const expected = one.weight / weight;
    return 1 - Math.min(Math.abs(one.work / work / expected - 1), 1);
  });
  return (scores.reduce((sum, score) => sum + score, 0) / served.length) * 100;
}
