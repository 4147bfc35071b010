/** Limits beyond which a report names a bottleneck, those of seed 004. Per cent, and switches a minute. */
const THRESHOLDS = {
  ribosomeUtilization: 80,
  atpLevel: 30,
  memoryUsage: 85,
  fairness: 70,
  switchesPerMinute: 2,
} as const;

/** What a report is judged by. */
export type Measured = Readonly<Record<keyof typeof THRESHOLDS, number>>;

/** What is short, and what to do about it. */
export interface Judgement {
  readonly bottlenecks: readonly string[];
  readonly recommendations: readonly string[];
}

/** Names what is beyond its limit. */
export function judge(measured: Measured): Judgement {
  const found: readonly (readonly [boolean, string, string])[] = [
    [
      measured.ribosomeUtilization > THRESHOLDS.ribosomeUtilization,
      'High ribosome utilization',
      'Run fewer VMs, or allocate fewer ribosomes to each',
    ],
    [
      measured.atpLevel < THRESHOLDS.atpLevel,
      'Low ATP level',
      'Allocate less ATP, or destroy VMs that are not needed',
    ],
    [measured.memoryUsage > THRESHOLDS.memoryUsage, 'High memory usage', 'Allocate less memory to each VM'],
    [
      measured.fairness < THRESHOLDS.fairness,
      'Poor scheduling fairness',
      'Balance the allocations, or use the weighted scheduler',
    ],
    [
      measured.switchesPerMinute > THRESHOLDS.switchesPerMinute,
      'Frequent context switches',
      'Use a longer quantum',
    ],
  ];
  const hits = found.filter(([isBeyond]) => isBeyond);
  return { bottlenecks: hits.map(([, name]) => name), recommendations: hits.map(([, , advice]) => advice) };
}
