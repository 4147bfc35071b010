import { InvalidOptionError } from '@bioxen/core';
import { SimulatedClock } from '../clocks/simulated-clock.js';
import type { BioXenHypervisor } from '../core/hypervisor.js';
import type { BioVmStatus } from '../core/status.js';
import { hostReportOf } from './host-report.js';
import type { ProfileReport, VmPerformance } from './profile-report.js';
import { type Held, meanOf, recentlyHeld } from './time-weighted.js';
import { judge } from './thresholds.js';

const RING = 1_000;
const FAIRNESS_AVERAGED = 5;
const HEALTH: Readonly<Record<string, number>> = { running: 90, paused: 70 };
const OTHER_HEALTH = 30;
const DISCLAIMER =
  'Bookkeeping of a scheduler by the conventions of its profile; it is not a whole-cell model and predicts no organism.';

/** The state of a hypervisor at one moment of its cell. */
export interface ProfileSample {
  readonly at: number;
  readonly ribosomeUtilization: number;
  readonly atpLevel: number;
  readonly memoryUsage: number;
  readonly fairness: number;
  /** Ribosomes for guests. */
  readonly availableRibosomes: number;
  /** Ribosomes of each VM. */
  readonly ribosomes: Readonly<Record<string, number>>;
  readonly health: Readonly<Record<string, number>>;
}

/** Reads the books of a hypervisor. It has no thread and no timer: samples are taken when it is told to. */
export class PerformanceProfiler {
  readonly #hypervisor: BioXenHypervisor;
  readonly #samples: ProfileSample[] = [];

  constructor(hypervisor: BioXenHypervisor) {
    this.#hypervisor = hypervisor;
  }

  /** The last thousand samples. */
  get samples(): readonly ProfileSample[] {
    return this.#samples;
  }

  /** The state now; no sample is taken. */
  look(): ProfileSample {
    const hypervisor = this.#hypervisor;
    const resources = hypervisor.getSystemResources();
    const vms = hypervisor.listVms();
    const memoryKb = resources.allocatedMemoryKb + resources.freeMemoryKb;
    return {
      at: hypervisor.clock.nowSeconds(),
      ribosomeUtilization: percent(resources.allocatedRibosomes, resources.availableRibosomes),
      atpLevel: resources.freeAtpPercentage,
      memoryUsage: percent(resources.allocatedMemoryKb, memoryKb),
      fairness: hypervisor.getScheduling().fairness,
      availableRibosomes: resources.availableRibosomes,
      ribosomes: Object.fromEntries(vms.map((vm) => [vm.vmId, vm.ribosomeAllocation])),
      health: Object.fromEntries(vms.map((vm) => [vm.vmId, healthOf(vm)])),
    };
  }

  /** Takes a sample. */
  sample(): ProfileSample {
    const taken = this.look();
    this.#samples.push(taken);
    if (this.#samples.length > RING) this.#samples.shift();
    return taken;
  }

  /**
   * Runs the hypervisor for so many seconds of the cell, and takes a sample each `intervalSeconds`.
   * @throws InvalidOptionError
   */
  async monitor(
    seconds: number,
    options: { readonly intervalSeconds?: number } = {},
  ): Promise<ProfileReport> {
    const { clock, quantumSeconds } = this.#hypervisor;
    const { intervalSeconds = quantumSeconds } = options;
    if (!(intervalSeconds > 0))
      throw InvalidOptionError.unexpected('intervalSeconds', intervalSeconds, 'a number above 0');
    const until = clock instanceof SimulatedClock ? clock.after(seconds) : clock.nowSeconds() + seconds;
    this.sample();
    while (clock.nowSeconds() < until) {
      await this.#hypervisor.runFor(Math.min(intervalSeconds, until - clock.nowSeconds()));
      this.sample();
    }
    return this.report();
  }

  /**
   * Takes a sample whenever so many seconds of the cell have passed, whoever makes them pass. Gives what ends that.
   * @throws InvalidOptionError
   */
  follow({
    intervalSeconds = this.#hypervisor.quantumSeconds,
  }: { readonly intervalSeconds?: number } = {}): () => void {
    if (!(intervalSeconds > 0))
      throw InvalidOptionError.unexpected('intervalSeconds', intervalSeconds, 'a number above 0');
    let due = this.sample().at + intervalSeconds;
    return this.#hypervisor.onBooked(() => {
      if (this.#hypervisor.clock.nowSeconds() < due) return;
      due = this.sample().at + intervalSeconds;
    });
  }

  /**
   * What the samples, the present and the books say; without samples it says why there is nothing. Means are over the time of
   * the cell, so that more samples of the same time change nothing, and no sample is taken.
   */
  report(): ProfileReport {
    const hypervisor = this.#hypervisor;
    const host = hostReportOf(hypervisor);
    const scheduling = hypervisor.getScheduling();
    const isEmpty = this.#samples.length === 0;
    const held = isEmpty ? [] : recentlyHeld([...this.#samples, this.look()]);
    const now = hypervisor.clock.nowSeconds();
    const vms = hypervisor.listVms();
    const measured = {
      ribosomeUtilization: meanOf(held, (one) => one.ribosomeUtilization),
      atpLevel: isEmpty ? 100 : meanOf(held, (one) => one.atpLevel),
      memoryUsage: meanOf(held, (one) => one.memoryUsage),
      fairness: isEmpty ? 100 : meanOf(held.slice(-FAIRNESS_AVERAGED), (one) => one.fairness),
      switchesPerMinute: now === 0 ? 0 : (scheduling.switches / now) * 60,
    };
    return {
      schemaVersion: 1,
      disclaimer: DISCLAIMER,
      timestamp: now,
      monitoringDuration: (this.#samples.at(-1)?.at ?? 0) - (this.#samples[0]?.at ?? 0),
      samples: this.#samples.length,
      ...(isEmpty ? { emptyReason: 'no sample was taken: call sample() or monitor() first' } : {}),
      systemPerformance: {
        averageRibosomeUtilization: measured.ribosomeUtilization,
        averageAtpLevel: measured.atpLevel,
        averageMemoryUsage: measured.memoryUsage,
        resourceContentionEvents: scheduling.limitedBy.ribosomes + scheduling.limitedBy.atp,
      },
      vmPerformance: Object.fromEntries(vms.map((vm) => [vm.vmId, performanceOf(vm, held)])),
      schedulingPerformance: {
        averageFairnessScore: measured.fairness,
        averageWaitTime: mean(vms.map((vm) => vm.waitTime)),
        contextSwitchesPerMinute: measured.switchesPerMinute,
      },
      ...(isEmpty ? { bottlenecks: [], recommendations: [] } : judge(measured)),
      work: hypervisor.getWork(),
      limitedBy: scheduling.limitedBy,
      chassisType: hypervisor.chassisType,
      ...(host === undefined ? { profile: 'legacy' } : { profile: 'measured', host }),
      engines: [...new Set(vms.flatMap(({ engine }) => (engine === undefined ? [] : [engine])))],
    };
  }
}

function performanceOf(vm: BioVmStatus, held: readonly Held<ProfileSample>[]): VmPerformance {
  const own = held.filter(({ sample }) => sample.health[vm.vmId] !== undefined);
  const { heap, overrun, refused } = vm.violations;
  return {
    averageHealth: own.length === 0 ? healthOf(vm) : meanOf(own, ({ health }) => health[vm.vmId] ?? 0),
    totalViolations: heap + overrun + refused,
    currentCpuTime: vm.cpuTimeUsed,
    currentWaitTime: vm.waitTime,
  };
}

function healthOf({ state, violations: { heap, overrun, refused } }: BioVmStatus): number {
  return Math.max(0, (HEALTH[state] ?? OTHER_HEALTH) - heap - overrun - refused);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 100;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
