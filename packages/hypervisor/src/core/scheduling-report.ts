import type { QuantumRunner } from './quantum-runner.js';

/** Scheduling as it was measured. */
export interface SchedulingReport {
  readonly fairness: number;
  readonly switches: number;
  readonly quanta: number;
  readonly limitedBy: Readonly<QuantumRunner['limitedBy']>;
  readonly wallMs: number;
  readonly insideMs: number;
  /** Of the wall, for starting the engines of VMs that run for the first time. */
  readonly startMs: number;
  /** (wall − start − time inside guests) / (wall − start); 0 before the first quantum. */
  readonly overhead: number;
}

/** What a runner has measured so far. */
export function schedulingOf({ wall, fairness, switches, limitedBy }: QuantumRunner): SchedulingReport {
  return {
    fairness: fairness.score(),
    switches,
    quanta: Object.values(limitedBy).reduce((sum, count) => sum + count, 0),
    limitedBy: { ...limitedBy },
    wallMs: wall.totalMs,
    insideMs: wall.insideMs,
    startMs: wall.startMs,
    overhead: overheadOf(wall),
  };
}

/** An engine starts once in the life of its VM: that is no cost of taking turns. */
function overheadOf({ totalMs, startMs, insideMs }: QuantumRunner['wall']): number {
  const turnsMs = totalMs - startMs;
  return turnsMs <= 0 ? 0 : (turnsMs - insideMs) / turnsMs;
}
