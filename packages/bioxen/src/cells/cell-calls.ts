import type {
  BioVmStatus,
  CellRates,
  ChassisInfo,
  HostReport,
  ProcessResult,
  ProfileReport,
  QuantumReport,
  ResourceAllocation,
  Sharing,
  SystemResources,
  VmResourceUsage,
  WorkReport,
} from '@bioxen/hypervisor';

import type { GenomeMetrics } from '@bioxen/hypervisor/genome';

/** How a cell is set up, before VMs live in it. */
export interface CellOptions {
  /** @defaultValue 'ecoli' */
  readonly chassisType?: string;
  /** @defaultValue 4 */
  readonly maxVms?: number;
  /** Seconds of the cell. @defaultValue 60 */
  readonly quantumSeconds?: number;
  /** Seconds of the cell. @defaultValue 0 */
  readonly switchCostSeconds?: number;
  /** @defaultValue 'time-sliced' */
  readonly sharing?: Sharing;
  /** Quanta are as many times as long as the priority of the VM is. @defaultValue false */
  readonly weighted?: boolean;
  /** `measured`: by data sheet and growth law. @defaultValue 'legacy' */
  readonly profile?: 'legacy' | 'measured';
  /** Growth without guests in the medium of a measured host, per hour. @defaultValue 1, yeast 0.35 */
  readonly growthRatePerHour?: number;
  /** @defaultValue 'simulated' */
  readonly clock?: 'simulated' | 'real';
  /** Seconds of the cell in one second of a real clock. @defaultValue 1 */
  readonly timeScale?: number;
  /** @defaultValue 1 */
  readonly seed?: number;
}

/** A biological VM of a cell. */
export interface CellVm extends BioVmStatus {
  readonly chassisType: string;
  readonly biologicalType: string;
  readonly vmType: string;
  /** What its genome's record says, when it has one. */
  readonly genome?: GenomeMetrics;
}

/** A process whose end nobody waited for. */
export interface FinishedProcess {
  /** The first line of its code. */
  readonly code: string;
  /** What came of it, or why nothing did. */
  readonly result: ProcessResult | { readonly status: 'failed'; readonly message: string };
}

/** All that is known of a VM. */
export interface CellVmDetails extends CellVm {
  /** Mass fraction of a measured host's protein that is its. */
  readonly phiX?: number;
  readonly usage: VmResourceUsage;
  readonly isolation: Readonly<Record<string, string>>;
  /** The last twenty processes that were sent off, the newest last. */
  readonly finished: readonly FinishedProcess[];
}

/** A cell with its VMs. */
export interface CellStatus {
  readonly chassis: ChassisInfo;
  readonly maxVms: number;
  readonly clock: 'simulated' | 'real';
  readonly quantumSeconds: number;
  readonly sharing: Sharing;
  readonly profile: 'legacy' | 'measured';
  /** How a measured host grows with its guests. */
  readonly host?: HostReport;
  /** How fast it works. */
  readonly rates: CellRates;
  /** Time of the cell. */
  readonly nowSeconds: number;
  readonly resources: SystemResources;
  readonly work: WorkReport;
  readonly scheduling: {
    readonly fairness: number;
    readonly switches: number;
    readonly quanta: number;
    readonly limitedBy: Readonly<Record<string, number>>;
    readonly overhead: number;
  };
  /** Broken conservation laws. */
  readonly audit: readonly string[];
  readonly vms: readonly CellVm[];
}

/** What a VM is made of. */
export interface CellVmOptions {
  /** @defaultValue 'ecoli' */
  readonly biologicalType?: string;
  /** @defaultValue 'basic' */
  readonly vmType?: string;
  /** @defaultValue that of the biological type */
  readonly chassisType?: string;
  readonly resources?: Partial<ResourceAllocation>;
  /** Path of its genome: FASTA, GenBank or GFF3. Its proteins, one copy each a cycle, are a load for a measured host. */
  readonly genomeFile?: string;
  /** Mass fraction of a measured host's protein that is its, 0 to 1, instead of what its genome says; refused in `legacy`. */
  readonly phiX?: number;
  /** How to reach the pool, for the type `xcpng`. */
  readonly xcpngConfig?: Readonly<Record<string, unknown>>;
}

/** What changes the state of a VM. */
export type CellVmChange = 'start' | 'pause' | 'resume' | 'stop' | 'destroy';

/** How a process runs. */
export interface CellRunOptions {
  /** Milliseconds on the wall. */
  readonly timeoutMs?: number;
}

/** What the cells of the daemon are asked: what goes in and what comes out. */
export interface CellCalls {
  readonly setUp: readonly [params: CellOptions, result: CellStatus];
  readonly cells: readonly [params: object, result: readonly CellStatus[]];
  readonly create: readonly [
    params: { readonly vmId: string; readonly options: CellVmOptions },
    result: CellVm,
  ];
  readonly show: readonly [params: { readonly vmId: string }, result: CellVmDetails];
  readonly change: readonly [
    params: { readonly vmId: string; readonly change: CellVmChange },
    result: CellVm | undefined,
  ];
  readonly allocate: readonly [
    params: { readonly vmId: string; readonly resources: Partial<ResourceAllocation> },
    result: ResourceAllocation,
  ];
  readonly run: readonly [
    params: { readonly vmId: string; readonly code: string; readonly timeoutMs?: number | undefined },
    result: ProcessResult,
  ];
  /** `isHeld`: it runs only when turns are asked for. */
  readonly send: readonly [
    params: { readonly vmId: string; readonly code: string; readonly isHeld: boolean },
    result: undefined,
  ];
  readonly schedule: readonly [
    params: {
      readonly chassisType: string;
      readonly seconds?: number | undefined;
      readonly turns?: number | undefined;
    },
    result: readonly QuantumReport[],
  ];
  readonly profile: readonly [
    params: { readonly chassisType: string; readonly seconds?: number | undefined },
    result: { readonly report: ProfileReport; readonly page: string },
  ];
  readonly trace: readonly [params: { readonly chassisType: string }, result: string];
}
