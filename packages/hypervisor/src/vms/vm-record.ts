import type { IsolationEnvironment } from '../chassis/isolation-environment.js';
import type { Guest } from '../guests/guest.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import { PricedWork } from '../scheduling/priced-work.js';
import type { RunnableVm } from '../scheduling/scheduler.js';
import type { BioVmState } from './bio-vm-state.js';
import type { ProcessJob } from './process-job.js';

/** All that a hypervisor knows of one VM. */
export class VmRecord implements RunnableVm {
  readonly vmId: string;
  readonly order: number;
  readonly genomeTemplate: string | undefined;
  readonly environment: IsolationEnvironment;
  guest: Guest | undefined;
  /** Modules that were installed into it: name → source text. */
  readonly modules: Map<string, string> = new Map();
  /** Work that was done and is not paid for. Residues. */
  debt = 0;
  /** Work so far, paid or not. */
  readonly work: PricedWork = new PricedWork();
  quanta = 0;
  /** Seconds of the cell in its own quanta. */
  cpuSeconds = 0;
  /** Seconds of the cell during which it had work and another had the turn. */
  waitSeconds = 0;
  heapBytes = 0;
  /** Limit of the heap of the engine that runs, KiB: it keeps that until it ends. 0 without an engine. */
  heldMemoryKb = 0;
  readonly violations: { heap: number; overrun: number; refused: number } = {
    heap: 0,
    overrun: 0,
    refused: 0,
  };
  /** When it started last; undefined while it is not running. */
  startedSeconds: number | undefined;
  /** Seconds that it ran before. */
  uptimeSeconds = 0;
  readonly #onChange: () => void;
  readonly #jobs: ProcessJob[] = [];
  #allocation: ResourceAllocation;
  #state: BioVmState = 'created';

  constructor(options: {
    readonly vmId: string;
    readonly order: number;
    readonly genomeTemplate: string | undefined;
    readonly allocation: ResourceAllocation;
    readonly environment: IsolationEnvironment;
    /** Its state, its allocation or its processes are others now. */
    readonly onChange: () => void;
  }) {
    this.vmId = options.vmId;
    this.order = options.order;
    this.genomeTemplate = options.genomeTemplate;
    this.#allocation = options.allocation;
    this.environment = options.environment;
    this.#onChange = options.onChange;
  }

  get state(): BioVmState {
    return this.#state;
  }

  set state(state: BioVmState) {
    this.#state = state;
    this.#onChange();
  }

  get allocation(): ResourceAllocation {
    return this.#allocation;
  }

  set allocation(allocation: ResourceAllocation) {
    this.#allocation = allocation;
    this.#onChange();
  }

  /** Processes that run or wait, in their order. */
  get jobs(): readonly ProcessJob[] {
    return this.#jobs;
  }

  addJob(job: ProcessJob): void {
    this.#jobs.push(job);
    this.#onChange();
  }

  /** Takes a process out, if it is still there. */
  dropJob(job: ProcessJob): void {
    const at = this.#jobs.indexOf(job);
    if (at >= 0) this.#jobs.splice(at, 1);
    this.#onChange();
  }

  get priority(): number {
    return this.#allocation.priority;
  }

  get isRunnable(): boolean {
    return this.#state === 'running' && this.#jobs.length > 0;
  }

  /** All that it was caught at. */
  get totalViolations(): number {
    return this.violations.heap + this.violations.overrun + this.violations.refused;
  }

  /** The clock of its uptime runs, or stops. */
  setUp(isUp: boolean, nowSeconds: number): void {
    if (this.startedSeconds !== undefined) this.uptimeSeconds += nowSeconds - this.startedSeconds;
    this.startedSeconds = isUp ? nowSeconds : undefined;
  }

  /** Ends all that runs or waits, without a result. */
  failAll(error: Error): void {
    for (const job of this.#jobs.splice(0)) job.fail(error);
    this.#onChange();
  }
}
