import type { ResourceAllocation } from '../resources/resource-allocation.js';
import type { BioVmState } from '../vms/bio-vm-state.js';
import type { VmRecord } from '../vms/vm-record.js';
import type { Cell } from './cell.js';

/** What a hypervisor says of a VM. */
export interface BioVmStatus {
  readonly vmId: string;
  readonly state: BioVmState;
  /** Seconds of the cell that it has been running. */
  readonly uptimeSeconds: number;
  /** Seconds of the cell in its own quanta. */
  readonly cpuTimeUsed: number;
  /** Seconds of the cell during which it had work and another had the turn. */
  readonly waitTime: number;
  readonly ribosomeAllocation: number;
  readonly atpPercentage: number;
  readonly memoryKb: number;
  /** `healthy`: it runs or can. `degraded`: it was caught at something. `failed`: its engine is gone. */
  readonly healthStatus: 'healthy' | 'degraded' | 'failed';
  readonly priority: number;
  /** Undefined until its first process. */
  readonly engine?: 'embedded' | 'native' | 'remote';
  /** Processes that run or wait. */
  readonly processes: number;
  readonly quanta: number;
  /** Work so far, residues. */
  readonly residues: number;
  /** Lua's heap at the end of its last quantum. */
  readonly heapBytes: number;
  /** `heap`: turns in which its heap was full. `overrun`: turns that went on too long. `refused`: allocations. */
  readonly violations: { readonly heap: number; readonly overrun: number; readonly refused: number };
}

/** What a hypervisor has and has handed out; VMs that are stopped keep what they have. */
export interface SystemResources {
  readonly totalRibosomes: number;
  readonly availableRibosomes: number;
  readonly allocatedRibosomes: number;
  readonly freeRibosomes: number;
  readonly totalAtpAllocated: number;
  readonly freeAtpPercentage: number;
  readonly allocatedMemoryKb: number;
  readonly freeMemoryKb: number;
  /** Part of the ribosomes that is kept back. */
  readonly hypervisorOverhead: number;
  readonly activeVms: number;
}

/** What a VM has, and what it has used so far. */
export interface VmResourceUsage extends ResourceAllocation {
  readonly vmId: string;
  readonly residues: number;
  readonly ribosomeSeconds: number;
  readonly atp: number;
  readonly heapBytes: number;
  /** Done and not paid for yet, residues. */
  readonly debt: number;
}

/** What is known of a VM now. */
export function vmStatusOf(record: VmRecord, nowSeconds: number): BioVmStatus {
  const { vmId, state, allocation, violations } = record;
  const running = record.startedSeconds === undefined ? 0 : nowSeconds - record.startedSeconds;
  const healthy = record.totalViolations === 0 ? 'healthy' : 'degraded';
  return {
    vmId,
    state,
    uptimeSeconds: record.uptimeSeconds + running,
    cpuTimeUsed: record.cpuSeconds,
    waitTime: record.waitSeconds,
    ribosomeAllocation: allocation.ribosomes,
    atpPercentage: allocation.atpPercentage,
    memoryKb: allocation.memoryKb,
    healthStatus: state === 'error' ? 'failed' : healthy,
    priority: allocation.priority,
    ...(record.guest === undefined ? {} : { engine: record.guest.engine }),
    processes: record.jobs.length,
    quanta: record.quanta,
    residues: record.work.residues,
    heapBytes: record.heapBytes,
    violations: { ...violations },
  };
}

/** What the cell has. */
export function systemResourcesOf(
  { ledger, capabilities, ribosomes, availableRibosomes, reservedRibosomes }: Cell,
  records: readonly VmRecord[],
): SystemResources {
  const freeRibosomes = ledger.balance('free', 'ribosomes');
  const freeAtp = ledger.balance('free', 'atpPercentage');
  const freeMemoryKb = ledger.balance('free', 'memoryKb');
  return {
    totalRibosomes: ribosomes,
    availableRibosomes,
    allocatedRibosomes: availableRibosomes - freeRibosomes,
    freeRibosomes,
    totalAtpAllocated: 100 - freeAtp,
    freeAtpPercentage: freeAtp,
    allocatedMemoryKb: capabilities.memoryKb - freeMemoryKb,
    freeMemoryKb,
    hypervisorOverhead: ribosomes === 0 ? 0 : reservedRibosomes / ribosomes,
    activeVms: records.filter(({ state }) => state === 'running').length,
  };
}

/** What a VM has and used. */
export function vmResourceUsageOf(record: VmRecord): VmResourceUsage {
  return {
    vmId: record.vmId,
    ...record.allocation,
    residues: record.work.residues,
    ribosomeSeconds: record.work.ribosomeSeconds,
    atp: record.work.atp,
    heapBytes: record.heapBytes,
    debt: record.debt,
  };
}
