import type { Outcome } from './host-answers.js';
import type { HostileProgram } from './hostile-program.js';

interface Late {
  readonly name: string;
  readonly ms: number;
}

/** How long programs took beyond their time limit: told in one line, never a reason to fail. */
export class SuiteReport {
  readonly #late: Late[] = [];
  #runs = 0;

  add(program: HostileProgram, timeoutMs: number, outcomes: readonly Outcome[]): void {
    this.#runs += outcomes.length;
    for (const { code, settleMs } of outcomes) {
      if (code === 'VM_TIMEOUT')
        this.#late.push({ name: program.name, ms: Math.round(settleMs - timeoutMs) });
    }
  }

  /** @param grownBytes by how much the host process is larger than at its start */
  toString(grownBytes: number): string {
    const [worst, ...others] = this.#late.toSorted((one, other) => other.ms - one.ms);
    const median = [worst, ...others][Math.floor(this.#late.length / 2)];
    const late =
      worst === undefined
        ? ''
        : `, time-outs late by ${String(median?.ms)} ms (median of ${String(this.#late.length)}), ${String(worst.ms)} ms at worst (${worst.name})`;
    return `${String(this.#runs)} runs${late}, host grown by ${String(Math.round(grownBytes / 2 ** 20))} MiB`;
  }
}
