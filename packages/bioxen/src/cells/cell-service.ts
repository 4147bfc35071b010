import { BioxenError, VmNotFoundError } from '@bioxen/core';
import {
  BioVmCreationError,
  chassisTypeOf,
  profilePage,
  type QuantumReport,
  SimulatedClock,
} from '@bioxen/hypervisor';
import type { DaemonService } from '@bioxen/session';
import type { CellCalls, CellOptions } from './cell-calls.js';
import { checkCellCall, type CellMethod } from './check-cell-call.js';
import { MISSING_BIO_VM_HINT } from './missing-bio-vm.js';
import { HostedCell } from './hosted-cell.js';

type Params<M extends CellMethod> = CellCalls[M][0];
type Methods = {
  readonly [M in CellMethod]: (
    params: Params<M>,
    signal: AbortSignal,
  ) => CellCalls[M][1] | Promise<CellCalls[M][1]>;
};

/** The cells of the daemon: one for each chassis, made when it is asked for. Their VMs outlive commands. */
export class CellService implements DaemonService {
  readonly #cells = new Map<string, HostedCell>();
  readonly #methods: Methods = {
    setUp: async (options) => await this.#setUp(options),
    cells: () => [...this.#cells.values()].map((cell) => cell.status()),
    create: async ({ vmId, options }) => {
      const chassisType = options.chassisType ?? chassisTypeOf(options.biologicalType ?? 'ecoli');
      // Names are the names of VMs, whichever cell they live in.
      if (this.#find(vmId) !== undefined) throw new BioVmCreationError(vmId, 'there is a VM of this id');
      return await this.#cell(chassisType).create(vmId, options);
    },
    show: ({ vmId }) => this.#cellOf(vmId).details(vmId),
    change: async ({ vmId, change }) => {
      const cell = this.#cellOf(vmId);
      if (change === 'destroy') {
        await cell.destroy(vmId);
        return undefined;
      }
      await cell.get(vmId)[change]();
      return cell.vmOf(vmId);
    },
    allocate: ({ vmId, resources }) => this.#cellOf(vmId).get(vmId).allocateResources(resources),
    run: async ({ vmId, code, timeoutMs }, signal) =>
      await this.#cellOf(vmId)
        .get(vmId)
        .executeBiologicalProcess(code, { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    send: async ({ vmId, code, isHeld }) => {
      await this.#cellOf(vmId).send(vmId, code, isHeld);
      return undefined;
    },
    schedule: async ({ chassisType, seconds, turns = 1 }, signal) =>
      await this.#schedule(chassisType, { seconds, turns }, signal),
    profile: async ({ chassisType, seconds }, signal) => {
      const { hypervisor, profiler } = this.#cell(chassisType);
      if (seconds !== undefined) await hypervisor.runFor(seconds, { signal });
      return { report: profiler.report(), page: profilePage(hypervisor, profiler) };
    },
    trace: ({ chassisType }) => this.#cell(chassisType).hypervisor.trace().toString(),
  };

  get alive(): number {
    return [...this.#cells.values()].reduce((sum, { size }) => sum + size, 0);
  }

  async call(method: string, params: unknown, signal: AbortSignal, gone: AbortSignal): Promise<unknown> {
    checkCellCall(method, params);
    // Who runs a program and waits for it is the only one who can end it; what is to go on is sent.
    const ends = AbortSignal.any([signal, gone]);
    return await (this.#methods[method] as (params: unknown, signal: AbortSignal) => unknown)(params, ends);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#cells.values()].map(async (cell) => await cell.close()));
    this.#cells.clear();
  }

  async #setUp(options: CellOptions): Promise<CellCalls['setUp'][1]> {
    const { chassisType = 'ecoli' } = options;
    const before = this.#cells.get(chassisType);
    if (before !== undefined && before.size > 0) {
      throw new BioxenError(
        `The ${chassisType} cell cannot be set up: ${before.size === 1 ? '1 VM lives' : `${String(before.size)} VMs live`} in it`,
        {
          code: 'VM_STATE_ERROR',
          hint: 'Destroy them first.',
        },
      );
    }
    const cell = new HostedCell({ ...options, chassisType });
    this.#cells.set(chassisType, cell);
    await before?.close();
    return cell.status();
  }

  async #schedule(
    chassisType: string,
    { seconds, turns }: { readonly seconds: number | undefined; readonly turns: number },
    signal: AbortSignal,
  ): Promise<readonly QuantumReport[]> {
    const { hypervisor } = this.#cell(chassisType);
    const { clock } = hypervisor;
    const reports: QuantumReport[] = [];
    const until =
      seconds !== undefined && clock instanceof SimulatedClock
        ? clock.after(seconds)
        : clock.nowSeconds() + (seconds ?? Infinity);
    const most = seconds === undefined ? turns : Infinity;
    for (let turn = 0; turn < most && hypervisor.clock.nowSeconds() < until; turn++) {
      signal.throwIfAborted();
      const turnReports = await hypervisor.runScheduler();
      if (turnReports === undefined) break;
      reports.push(...turnReports);
    }
    const rest = until - hypervisor.clock.nowSeconds();
    if (seconds !== undefined && rest > 0) await hypervisor.runFor(rest, { signal });
    return reports;
  }

  #cell(chassisType: string): HostedCell {
    let cell = this.#cells.get(chassisType);
    if (cell === undefined) {
      cell = new HostedCell({ chassisType });
      this.#cells.set(chassisType, cell);
    }
    return cell;
  }

  #find(vmId: string): HostedCell | undefined {
    return [...this.#cells.values()].find((cell) => cell.has(vmId));
  }

  #cellOf(vmId: string): HostedCell {
    const cell = this.#find(vmId);
    if (cell === undefined) throw new VmNotFoundError(vmId, { hint: MISSING_BIO_VM_HINT });
    return cell;
  }
}
