import type { HostReport } from './host-report.js';
import type { WorkReport } from '../resources/work-ledger.js';
import type { LimitedBy } from '../scheduling/cell-rates.js';

/** What a profiler found. `schemaVersion` changes when a key does. */
export interface ProfileReport {
  readonly schemaVersion: 1;
  /** What this is no statement about. */
  readonly disclaimer: string;
  /** Seconds of the cell. */
  readonly timestamp: number;
  /** Seconds of the cell from the first sample to the last. */
  readonly monitoringDuration: number;
  readonly samples: number;
  /** Why there is nothing to report; absent where there is. */
  readonly emptyReason?: string;
  readonly systemPerformance: {
    /** Per cent of the ribosomes for guests that are handed out; mean over the time of the last ten samples, and until now. */
    readonly averageRibosomeUtilization: number;
    /** Per cent of the ATP that is not handed out. */
    readonly averageAtpLevel: number;
    /** Per cent of the memory pool that is handed out. */
    readonly averageMemoryUsage: number;
    /** Quanta that ended because a share was used up. */
    readonly resourceContentionEvents: number;
  };
  readonly vmPerformance: Readonly<Record<string, VmPerformance>>;
  readonly schedulingPerformance: {
    readonly averageFairnessScore: number;
    /** Seconds of the cell, mean over the VMs. */
    readonly averageWaitTime: number;
    readonly contextSwitchesPerMinute: number;
  };
  readonly bottlenecks: readonly string[];
  readonly recommendations: readonly string[];
  /** Where the work of the cell went. */
  readonly work: WorkReport;
  readonly limitedBy: Readonly<Record<LimitedBy, number>>;
  readonly chassisType: string;
  readonly profile: 'legacy' | 'measured';
  /** The host with its guests, by the growth law; with the profile `measured` alone. */
  readonly host?: HostReport;
  /** Kinds of engine that are in use. */
  readonly engines: readonly string[];
}

/** One VM of a report. */
export interface VmPerformance {
  /** A score, not a measurement: 90 running, 70 paused, 30 otherwise, less its violations. */
  readonly averageHealth: number;
  readonly totalViolations: number;
  /** Seconds of the cell in its quanta. */
  readonly currentCpuTime: number;
  /** Seconds of the cell during which it had work and no turn. */
  readonly currentWaitTime: number;
}
