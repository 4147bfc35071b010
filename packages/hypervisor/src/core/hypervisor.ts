import { InvalidOptionError, systemClock } from '@bioxen/core';
import type { ChassisInfo } from '../chassis/base-chassis.js';
import { makeChassis } from '../chassis/chassis-registry.js';
import { MeasuredChassis } from '../chassis/measured-chassis.js';
import { RealClock } from '../clocks/real-clock.js';
import { SimulatedClock } from '../clocks/simulated-clock.js';
import { GuestThreads } from '../guests/guest-threads.js';
import { slicedGuests } from '../guests/sliced-guest.js';
import type { HostState } from '../model/host-state.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import { WorkLedger, type WorkReport } from '../resources/work-ledger.js';
import { type CellRates, LEGACY_RATES } from '../scheduling/cell-rates.js';
import { RoundRobinScheduler } from '../scheduling/round-robin-scheduler.js';
import type { BioVmState } from '../vms/bio-vm-state.js';
import type { ProcessResult } from '../vms/process-result.js';
import { Cell } from './cell.js';
import type { CreateBioVmOptions } from './create-options.js';
import { checkHypervisorOptions, type HypervisorOptions, type Sharing } from './hypervisor-options.js';
import { MeasuredHost } from './measured-host.js';
import { Listeners } from './listeners.js';
import { Processes, type ProcessOptions } from './processes.js';
import { type QuantumReport, QuantumRunner } from './quantum-runner.js';
import {
  systemResourcesOf,
  type SystemResources,
  type VmResourceUsage,
  vmResourceUsageOf,
  type BioVmStatus,
  vmStatusOf,
} from './status.js';
import { refuseUncountable } from './refuse-uncountable.js';
import { type SchedulingReport, schedulingOf } from './scheduling-report.js';
import { Tenancy } from './tenancy.js';
import { Trace } from './trace.js';
import { type RunOptions, Turns } from './turns.js';
import { VmLives } from './vm-lives.js';
import { VmTable } from './vm-table.js';

const DEFAULT_MAX_VMS = 4;
const DEFAULT_OVERHEAD_PER_MILLE = 150;
const DEFAULT_QUANTUM_SECONDS = 60;
const DEFAULT_SLICE_TIMEOUT_MS = 10_000;

/**
 * Runs the Lua programs of several guests on one cell: hands out its ribosomes, ATP and memory without ever giving more than
 * there is, lets the guests take turns, and charges what they do. It is no whole-cell model.
 */
export class BioXenHypervisor implements AsyncDisposable {
  readonly chassisType: string;
  readonly maxVms: number;
  readonly quantumSeconds: number;
  readonly clock: SimulatedClock | RealClock;
  readonly sharing: Sharing;
  readonly #cell: Cell;
  readonly #vms: VmTable;
  readonly #work = new WorkLedger();
  readonly #trace: Trace;
  readonly #runner: QuantumRunner;
  readonly #turns: Turns;
  readonly #processes: Processes;
  readonly #lives: VmLives;
  readonly #threads = new GuestThreads();
  readonly #booked = new Listeners();
  readonly #host: MeasuredHost | undefined;
  readonly #rates: CellRates;

  /** @throws InvalidOptionError, InvalidConfigurationError, ChassisError */
  constructor(options: HypervisorOptions = {}) {
    checkHypervisorOptions(options);
    const { profile = 'legacy', chassisType = 'ecoli' } = options;
    const made = options.chassis ?? makeChassis(chassisType);
    const host = profile === 'measured' ? new MeasuredHost(made.chassisType, options.medium) : undefined;
    const chassis = host === undefined ? made : new MeasuredChassis(made, () => host.ribosomes);
    this.#host = host;
    this.#cell = new Cell(chassis, options.overheadPerMille ?? DEFAULT_OVERHEAD_PER_MILLE);
    this.chassisType = chassis.chassisType;
    this.maxVms = Math.min(options.maxVms ?? DEFAULT_MAX_VMS, this.#cell.capabilities.maxVms);
    this.quantumSeconds = options.quantumSeconds ?? DEFAULT_QUANTUM_SECONDS;
    this.clock = options.clock ?? new SimulatedClock();
    if (!(this.clock instanceof SimulatedClock || this.clock instanceof RealClock))
      throw InvalidOptionError.unexpected('clock', this.clock, 'a SimulatedClock or a RealClock');
    this.#rates = options.rates ?? LEGACY_RATES;
    refuseUncountable(this, this.#cell.ribosomes, options.switchCostSeconds);
    this.sharing = options.sharing ?? (profile === 'measured' ? 'space-shared' : 'time-sliced');
    const ratesNow = (): CellRates => this.rates;
    this.#vms = new VmTable(this.maxVms);
    this.#trace = new Trace(options.traceLimit);
    const scheduler = options.scheduler ?? new RoundRobinScheduler();
    const { seed = 1, sliceTimeoutMs = DEFAULT_SLICE_TIMEOUT_MS } = options;
    const guests = options.guests ?? slicedGuests(this.#threads, { seed, sliceTimeoutMs });
    this.#runner = new QuantumRunner({
      cell: this.#cell,
      clock: this.clock,
      get rates() {
        return ratesNow();
      },
      work: this.#work,
      trace: this.#trace,
      scheduler,
      quantumSeconds: this.quantumSeconds,
      switchCostSeconds: options.switchCostSeconds ?? 0,
      residuesPerUnit: Math.max(1, options.residuesPerUnit ?? 1),
      isSpaceShared: this.sharing === 'space-shared',
      startGuest: async (wanted) => await (this.#lives.guests.get(wanted.vmId) ?? guests)(wanted),
      onBooked: () => {
        this.#booked.call();
      },
      onLost: (record, error) => {
        this.#lives.lose(record, error);
      },
    });
    this.#turns = new Turns({ clock: this.clock, scheduler, runner: this.#runner, vms: this.#vms });
    this.#lives = new VmLives({
      clock: this.clock,
      cell: this.#cell,
      vms: this.#vms,
      tenancy: new Tenancy(this.#cell, host, this.#vms),
      trace: this.#trace,
      runner: this.#runner,
      turns: this.#turns,
      threads: this.#threads,
      isSliced: options.guests === undefined,
      isMeasured: host !== undefined,
    });
    this.#processes = new Processes({
      clock: this.clock,
      wallClock: options.wallClock ?? systemClock,
      cell: this.#cell,
      runner: this.#runner,
      turns: this.#turns,
      enter: (vmId) => this.#lives.enter(vmId, 'execute'),
      onSubmitted: (vmId) => {
        this.#lives.note('submitted', vmId);
      },
    });
  }

  /** Makes a VM and books what it gets. @throws BioVmCreationError, AllocationRefusedError, ChassisError, InvalidOptionError */
  async createVm(vmId: string, options: CreateBioVmOptions = {}): Promise<void> {
    await this.#lives.create(vmId, options);
  }

  /** Starts a VM that was created or stopped; its Lua state is fresh. @throws VmNotFoundError, VmStateError */
  async startVm(vmId: string): Promise<void> {
    await this.#lives.start(vmId);
  }

  /** Its process stands still from the end of its quantum on. @throws VmNotFoundError, VmStateError */
  async pauseVm(vmId: string): Promise<void> {
    await this.#lives.pause(vmId);
  }

  /** Its process goes on where it stood. @throws VmNotFoundError, VmStateError */
  async resumeVm(vmId: string): Promise<void> {
    await this.#lives.resume(vmId);
  }

  /** Ends its processes with a `VmStoppedError`. It keeps what it has. @throws VmNotFoundError, VmStateError */
  async stopVm(vmId: string): Promise<void> {
    await this.#lives.stop(vmId);
  }

  /** Ends it for good and gives back all that it has. @throws VmNotFoundError, ChassisError */
  async destroyVm(vmId: string): Promise<void> {
    await this.#lives.destroy(vmId);
  }

  /**
   * Gives a VM more or less; what is left out stays. `memoryKb` holds from its next start on: less of it is free for others when
   * the engine that has more has ended.
   * @throws VmNotFoundError, AllocationRefusedError, ChassisError; nothing changes then
   */
  allocateVmResources(vmId: string, resources: Partial<ResourceAllocation>): ResourceAllocation {
    return this.#lives.allocate(vmId, resources);
  }

  /**
   * Runs Lua code in a VM, in its turns, and charges it. A program that fails is a result.
   * @throws VmNotFoundError, VmStateError, VmStoppedError, VMTimeoutError, OperationAbortedError, EmptyCodeError
   */
  async executeProcess(vmId: string, code: string, options: ProcessOptions = {}): Promise<ProcessResult> {
    return await this.#processes.execute(vmId, code, options);
  }

  /** One turn of the scheduler: a quantum of the next VM that has work. Undefined when none has. */
  async runScheduler(): Promise<readonly QuantumReport[] | undefined> {
    return await this.#turns.runOne();
  }

  /** Runs quanta for so many seconds of the cell; without work a simulated cell is idle for the rest of them. */
  async runFor(seconds: number, options: Pick<RunOptions, 'signal'> = {}): Promise<void> {
    await this.#turns.runFor(seconds, options);
  }

  /** Runs quanta until no VM has work. */
  async runUntilIdle(options: RunOptions = {}): Promise<void> {
    await this.#turns.runUntilIdle(options);
  }

  /** Puts a Lua module into a VM: `require` finds it from now on. @throws VmNotFoundError */
  installModule(vmId: string, name: string, source: string): void {
    this.#vms.get(vmId).modules.set(name, source);
  }

  /** @throws VmNotFoundError */
  getVmState(vmId: string): BioVmState {
    return this.#vms.get(vmId).state;
  }

  /** @throws VmNotFoundError */
  getVmStatus(vmId: string): BioVmStatus {
    return vmStatusOf(this.#vms.get(vmId), this.clock.nowSeconds());
  }

  /** All VMs, in the order of their creation. */
  listVms(): readonly BioVmStatus[] {
    return this.#vms.all().map((record) => vmStatusOf(record, this.clock.nowSeconds()));
  }

  /** How fast the cell works now. */
  get rates(): CellRates {
    return this.#host?.rates ?? this.#rates;
  }

  /**
   * How the host grows with its guests, by the growth law; undefined without the profile `measured`. The ribosomes in the books
   * and the `rates` are those of this state.
   */
  getHostState(): HostState | undefined {
    return this.#host?.state;
  }

  /** Which data the profile `measured` is from. */
  getDataSheetVersion(): string | undefined {
    return this.#host?.dataSheetVersion;
  }

  getSystemResources(): SystemResources {
    return systemResourcesOf(this.#cell, this.#vms.all());
  }

  /** @throws VmNotFoundError */
  getVmResourceUsage(vmId: string): VmResourceUsage {
    return vmResourceUsageOf(this.#vms.get(vmId));
  }

  getChassisInfo(): ChassisInfo {
    return this.#cell.chassis.getChassisInfo();
  }

  /** Names of what keeps a VM apart. @throws VmNotFoundError */
  getIsolationEnvironment(vmId: string): Readonly<Record<string, string>> {
    return this.#vms.get(vmId).environment;
  }

  /** Who has what, account by account. */
  getLedger(): ReturnType<Cell['ledger']['snapshot']> {
    return this.#cell.ledger.snapshot();
  }

  /** Where the work of the cell went. */
  getWork(): WorkReport {
    const debt = this.#vms.all().reduce((sum, record) => sum + record.debt, 0);
    return this.#work.report(debt);
  }

  /** Scheduling as it was measured. */
  getScheduling(): SchedulingReport {
    return schedulingOf(this.#runner);
  }

  /** Calls back whenever a quantum, or a time without work, is booked. Gives what ends that. */
  onBooked(listener: () => void): () => void {
    return this.#booked.add(listener);
  }

  /** Broken conservation laws, by name; empty when all hold. */
  audit(): readonly string[] {
    return [...this.#cell.ledger.audit(), ...this.#work.audit()];
  }

  /** What it did so far. */
  trace(): Trace {
    return this.#trace;
  }

  /** Ends all VMs. Idempotent. */
  async close(): Promise<void> {
    for (const { vmId } of this.#vms.all()) await this.destroyVm(vmId);
    await this.#turns.settled();
    await this.#threads.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
