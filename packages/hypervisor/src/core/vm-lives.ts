import { InvalidOptionError } from '@bioxen/core';
import type { RealClock } from '../clocks/real-clock.js';
import type { SimulatedClock } from '../clocks/simulated-clock.js';
import { VmStoppedError } from '../errors/vm-stopped-error.js';
import type { GuestFactory } from '../guests/guest.js';
import type { GuestThreads } from '../guests/guest-threads.js';
import type { ResourceAllocation } from '../resources/resource-allocation.js';
import { type BioVmCall, nextState } from '../vms/bio-vm-state.js';
import { VmRecord } from '../vms/vm-record.js';
import type { Cell } from './cell.js';
import { checkCreateOptions, type CreateBioVmOptions } from './create-options.js';
import { checkProteins } from './measured-host.js';
import type { QuantumRunner } from './quantum-runner.js';
import type { Tenancy } from './tenancy.js';
import type { Trace } from './trace.js';
import type { Turns } from './turns.js';
import type { VmTable } from './vm-table.js';

/** What the lives of VMs need of their hypervisor. */
export interface LifeParts {
  readonly clock: SimulatedClock | RealClock;
  readonly cell: Cell;
  readonly vms: VmTable;
  readonly tenancy: Tenancy;
  readonly trace: Trace;
  readonly runner: QuantumRunner;
  readonly turns: Turns;
  readonly threads: GuestThreads;
  /** Guests run in the embedded engine unless they bring something else. */
  readonly isSliced: boolean;
  /** The host is one of the profile `measured`. */
  readonly isMeasured: boolean;
}

/** From the creation of a VM to its end; what its calls promise stands at the hypervisor. */
export class VmLives {
  /** What VMs brought to run in. */
  readonly guests: Map<string, GuestFactory> = new Map();
  readonly #parts: LifeParts;

  constructor(parts: LifeParts) {
    this.#parts = parts;
  }

  async create(vmId: string, options: CreateBioVmOptions): Promise<void> {
    const { vms, cell, tenancy, isMeasured } = this.#parts;
    checkCreateOptions(options);
    vms.admit(vmId);
    if (options.proteins !== undefined) {
      checkProteins(options.proteins);
      if (!isMeasured) throw withoutHost();
    }
    await cell.initialize();
    // Others may have come while the chassis was set up.
    const { order } = vms.admit(vmId);
    const { allocation, environment } = tenancy.enter(vmId, options);
    const { genomeTemplate } = options;
    const onChange = (): void => {
      vms.touch();
    };
    vms.add(new VmRecord({ vmId, order, genomeTemplate, allocation, environment, onChange }));
    if (options.guest !== undefined) this.guests.set(vmId, options.guest);
    this.note('created', vmId);
  }

  async start(vmId: string): Promise<void> {
    const { vms, clock, threads, isSliced } = this.#parts;
    const record = this.enter(vmId, 'start');
    record.setUp(true, clock.nowSeconds());
    this.note('started', vmId);
    if (isSliced && !this.guests.has(vmId) && !threads.isComplete) {
      const guests = vms.all().filter(({ state }) => state === 'running' || state === 'paused').length;
      // What is wrong with threads is told to whoever needs one.
      void threads.prepare(guests).catch(() => undefined);
    }
    await Promise.resolve();
  }

  async pause(vmId: string): Promise<void> {
    const { clock, turns } = this.#parts;
    const record = this.enter(vmId, 'pause');
    record.setUp(false, clock.nowSeconds());
    this.note('paused', vmId);
    await turns.settled();
  }

  async resume(vmId: string): Promise<void> {
    const { clock, turns } = this.#parts;
    const record = this.enter(vmId, 'resume');
    record.setUp(true, clock.nowSeconds());
    this.note('resumed', vmId);
    if (record.jobs.some(({ isAutomatic }) => isAutomatic)) turns.drive();
    await Promise.resolve();
  }

  async stop(vmId: string): Promise<void> {
    const { clock } = this.#parts;
    const record = this.enter(vmId, 'stop');
    record.setUp(false, clock.nowSeconds());
    record.failAll(new VmStoppedError(vmId, 'stopped'));
    this.note('stopped', vmId);
    await this.#closeGuest(record);
  }

  async destroy(vmId: string): Promise<void> {
    const { vms, clock, turns, tenancy, isMeasured } = this.#parts;
    const record = vms.get(vmId);
    tenancy.leave(record);
    record.setUp(false, clock.nowSeconds());
    record.state = 'stopped';
    vms.remove(vmId);
    this.guests.delete(vmId);
    record.failAll(new VmStoppedError(vmId, 'destroyed'));
    this.note('destroyed', vmId);
    // Where the host recovers, others may have something to work with again.
    if (isMeasured) turns.drive();
    await this.#closeGuest(record, true);
  }

  allocate(vmId: string, resources: Partial<ResourceAllocation>): ResourceAllocation {
    const { vms, tenancy, turns } = this.#parts;
    const record = vms.get(vmId);
    const wanted = tenancy.reallocate(record, resources);
    this.note('allocated', vmId);
    if (record.jobs.some(({ isAutomatic }) => isAutomatic)) turns.drive();
    return wanted;
  }

  /** The VM, in the state after this call. @throws VmNotFoundError, VmStateError */
  enter(vmId: string, call: BioVmCall): VmRecord {
    const { vms } = this.#parts;
    const record = vms.get(vmId);
    const next = nextState(vmId, record.state, call);
    if (next !== 'gone') record.state = next;
    return record;
  }

  async #closeGuest(record: VmRecord, isGone = false): Promise<void> {
    const { turns, runner, tenancy } = this.#parts;
    // Its turn may end with its program alone, and that with its interpreter.
    if (record.guest?.cutShort !== undefined) await record.guest.close();
    await turns.exclusive(async () => {
      if (isGone) runner.fairness.leave(record.vmId);
      const { guest } = record;
      record.guest = undefined;
      record.heapBytes = 0;
      await guest?.close();
      if (!isGone) tenancy.engineEnded(record);
    });
  }

  /** The engine of a VM is gone. */
  lose(record: VmRecord, error: unknown): void {
    const { clock } = this.#parts;
    if (record.state !== 'running' && record.state !== 'paused') return;
    record.state = 'error';
    record.setUp(false, clock.nowSeconds());
    record.failAll(new VmStoppedError(record.vmId, 'lost', error));
    this.note('error', record.vmId);
  }

  note(
    event:
      | 'created'
      | 'started'
      | 'paused'
      | 'resumed'
      | 'stopped'
      | 'destroyed'
      | 'error'
      | 'allocated'
      | 'submitted',
    vmId: string,
  ): void {
    const { trace, clock } = this.#parts;
    trace.add({ at: clock.nowSeconds(), event, vmId });
  }
}

/** What has no effect is not taken. */
function withoutHost(): InvalidOptionError {
  return new InvalidOptionError(
    'proteins',
    "they are a load in the profile 'measured' alone, and this cell has the profile 'legacy'",
    {
      hint: "Leave them out, or make the hypervisor with profile: 'measured'.",
    },
  );
}
