import { InvalidOptionError, VmNotFoundError } from '@bioxen/core';
import {
  type BiologicalVM,
  BioXenHypervisor,
  hostReportOf,
  type HypervisorOptions,
  PerformanceProfiler,
  type ProcessResult,
  RealClock,
  RoundRobinScheduler,
} from '@bioxen/hypervisor';
import type { GenomeMetrics } from '@bioxen/hypervisor/genome';
import { createBioVm } from '../create-bio-vm.js';
import { readHostedGenome } from './hosted-genome.js';
import type {
  CellOptions,
  CellStatus,
  CellVm,
  CellVmDetails,
  CellVmOptions,
  FinishedProcess,
} from './cell-calls.js';

const KEPT_PROCESSES = 20;
const CODE_LETTERS = 80;

interface HostedVm {
  readonly vm: BiologicalVM;
  readonly genome: GenomeMetrics | undefined;
  readonly finished: FinishedProcess[];
}

/** A hypervisor that outlives commands, with its VMs and a profiler that follows it. */
export class HostedCell {
  readonly hypervisor: BioXenHypervisor;
  readonly profiler: PerformanceProfiler;
  readonly #vms = new Map<string, HostedVm>();

  /** @throws InvalidOptionError, InvalidConfigurationError, ChassisError */
  constructor({ clock, timeScale, weighted, growthRatePerHour, ...given }: CellOptions) {
    const options: HypervisorOptions = {
      ...given,
      ...(growthRatePerHour === undefined ? {} : { medium: { growthRatePerHour } }),
      ...(clock === 'real' ? { clock: new RealClock(timeScale === undefined ? {} : { timeScale }) } : {}),
      ...(weighted === true ? { scheduler: new RoundRobinScheduler({ weighted }) } : {}),
    };
    this.hypervisor = new BioXenHypervisor(options);
    this.profiler = new PerformanceProfiler(this.hypervisor);
    this.profiler.follow();
  }

  get size(): number {
    return this.#vms.size;
  }

  has(vmId: string): boolean {
    return this.#vms.has(vmId);
  }

  /** @throws what `createBioVm` throws */
  async create(
    vmId: string,
    { biologicalType = 'ecoli', vmType, resources, xcpngConfig, genomeFile, phiX }: CellVmOptions,
  ): Promise<CellVm> {
    const isMeasured = this.hypervisor.getHostState() !== undefined;
    if (phiX !== undefined && !isMeasured)
      throw new InvalidOptionError('phiX', "in a cell of the profile 'legacy' proteins burden nobody", {
        hint: `Set the cell up first: bioxen bio chassis set-up ${this.hypervisor.chassisType} --profile measured`,
      });
    const genome = genomeFile === undefined ? undefined : await readHostedGenome(genomeFile);
    const ofGenome = isMeasured ? genome?.proteins : undefined;
    const proteins = phiX === undefined ? ofGenome : { phiX };
    const vm = await createBioVm(vmId, biologicalType, vmType, {
      hypervisor: this.hypervisor,
      ...(proteins === undefined ? {} : { proteins }),
      ...(resources === undefined ? {} : { resources }),
      ...(xcpngConfig === undefined ? {} : { xcpngConfig: { ...xcpngConfig } }),
    });
    this.#vms.set(vmId, { vm, genome: genome?.metrics, finished: [] });
    return this.vmOf(vmId);
  }

  /** The VM as an object. */
  get(vmId: string): BiologicalVM {
    return this.#hosted(vmId).vm;
  }

  async destroy(vmId: string): Promise<void> {
    await this.get(vmId).destroy();
    this.#vms.delete(vmId);
  }

  /** Sends a process off. What comes of it is kept. @throws what refuses it at once */
  async send(vmId: string, code: string, isHeld: boolean): Promise<void> {
    const { vm, finished } = this.#hosted(vmId);
    let refusal: Error | undefined;
    const keep = (result: FinishedProcess['result']): void => {
      finished.push({ code: (code.trim().split('\n')[0] ?? '').slice(0, CODE_LETTERS), result });
      if (finished.length > KEPT_PROCESSES) finished.shift();
    };
    let isAccepted = false;
    void vm.executeBiologicalProcess(code, { autoRun: !isHeld }).then(
      (result: ProcessResult) => {
        keep(result);
      },
      (error: unknown) => {
        if (isAccepted)
          keep({ status: 'failed', message: error instanceof Error ? error.message : String(error) });
        else refusal = error as Error;
      },
    );
    // What is wrong with it is known before anything of it runs.
    await new Promise(setImmediate);
    isAccepted = true;
    if (refusal !== undefined) throw refusal;
  }

  vmOf(vmId: string): CellVm {
    const { vm, genome } = this.#hosted(vmId);
    return {
      chassisType: this.hypervisor.chassisType,
      ...vm.getStatus(),
      ...(genome === undefined ? {} : { genome }),
    };
  }

  details(vmId: string): CellVmDetails {
    return {
      ...this.vmOf(vmId),
      ...this.#burdenOf(vmId),
      usage: this.hypervisor.getVmResourceUsage(vmId),
      isolation: this.hypervisor.getIsolationEnvironment(vmId),
      finished: this.#hosted(vmId).finished,
    };
  }

  status(): CellStatus {
    const { hypervisor } = this;
    const host = hostReportOf(hypervisor);
    const { fairness, switches, quanta, limitedBy, overhead } = hypervisor.getScheduling();
    return {
      chassis: hypervisor.getChassisInfo(),
      maxVms: hypervisor.maxVms,
      clock: hypervisor.clock.kind,
      quantumSeconds: hypervisor.quantumSeconds,
      sharing: hypervisor.sharing,
      ...(host === undefined ? { profile: 'legacy' } : { profile: 'measured', host }),
      rates: hypervisor.rates,
      nowSeconds: hypervisor.clock.nowSeconds(),
      resources: hypervisor.getSystemResources(),
      work: hypervisor.getWork(),
      scheduling: { fairness, switches, quanta, limitedBy, overhead },
      audit: hypervisor.audit(),
      vms: [...this.#vms.keys()].map((vmId) => this.vmOf(vmId)),
    };
  }

  async close(): Promise<void> {
    await this.hypervisor.close();
    this.#vms.clear();
  }

  #burdenOf(vmId: string): Pick<CellVmDetails, 'phiX'> {
    const at = this.hypervisor.listVms().findIndex((vm) => vm.vmId === vmId);
    const phiX = this.hypervisor.getHostState()?.phiX[at];
    return phiX === undefined ? {} : { phiX };
  }

  #hosted(vmId: string): HostedVm {
    const hosted = this.#vms.get(vmId);
    if (hosted === undefined) throw new VmNotFoundError(vmId);
    return hosted;
  }
}
