import { BioXenHypervisor } from '../core/hypervisor.js';
import { PerformanceProfiler } from './performance-profiler.js';
import type { ProfileReport } from './profile-report.js';

/** A mixture of work that does not end: loops, strings, tables. */
const ENDLESS = `local list = {}
while true do
  for i = 1, 200 do list[i] = i * 7919 % 503 end
  local text = table.concat(list, " ")
  list[1] = #text:upper()
end`;

const SINGLE_SECONDS = 60;
const DUAL_SECONDS = 120;
const STRESS_SECONDS = 180;
/** The criterion of seed 004's library. */
const LEAST_FAIRNESS = 80;

/** What one scenario gave. */
export interface BenchmarkResult {
  readonly name: 'single' | 'dual' | 'stress';
  readonly vms: number;
  /** Seconds of the cell. */
  readonly seconds: number;
  /** Work that was done, residues. */
  readonly residues: number;
  readonly fairness: number;
  readonly passed: boolean;
  readonly report: ProfileReport;
}

/** Options of `BenchmarkSuite`. */
export interface BenchmarkOptions {
  /** @defaultValue 'ecoli' */
  readonly chassisType?: string;
}

/** Seed 004's scenarios with real work on the simulated clock: one VM, two VMs, as many as there may be. */
export class BenchmarkSuite {
  readonly #options: BenchmarkOptions;

  constructor(options: BenchmarkOptions = {}) {
    this.#options = options;
  }

  /** One VM for 60 seconds. */
  async single(): Promise<BenchmarkResult> {
    return await this.#run('single', 1, SINGLE_SECONDS);
  }

  /** Two VMs for 120 seconds. */
  async dual(): Promise<BenchmarkResult> {
    return await this.#run('dual', 2, DUAL_SECONDS);
  }

  /** As many VMs as the chassis carries for 180 seconds. */
  async stress(): Promise<BenchmarkResult> {
    return await this.#run('stress', Infinity, STRESS_SECONDS);
  }

  /** All three, one after the other. */
  async run(): Promise<readonly BenchmarkResult[]> {
    return [await this.single(), await this.dual(), await this.stress()];
  }

  async #run(name: BenchmarkResult['name'], wanted: number, seconds: number): Promise<BenchmarkResult> {
    // Quanta of a second: each VM has many turns in so short a time.
    await using hypervisor = new BioXenHypervisor({ ...this.#options, quantumSeconds: 1 });
    const vms = Math.min(wanted, hypervisor.maxVms);
    for (let index = 1; index <= vms; index++) {
      await hypervisor.createVm(`vm${index}`);
      await hypervisor.startVm(`vm${index}`);
      hypervisor.executeProcess(`vm${index}`, ENDLESS, { autoRun: false }).catch(() => undefined);
    }
    const report = await new PerformanceProfiler(hypervisor).monitor(seconds, { intervalSeconds: 10 });
    const { fairness } = hypervisor.getScheduling();
    const residues = hypervisor.listVms().reduce((sum, vm) => sum + vm.residues, 0);
    const passed = residues > 0 && fairness > LEAST_FAIRNESS && hypervisor.audit().length === 0;
    return { name, vms, seconds, residues, fairness, passed, report };
  }
}
