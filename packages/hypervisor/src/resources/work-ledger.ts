import { type CellRates, residuesOf } from '../scheduling/cell-rates.js';
import { PricedWork } from '../scheduling/priced-work.js';

/** Where the work of a cell went, in one unit. */
export interface WorkBalance {
  readonly supplied: number;
  /** Work of guests. */
  readonly used: number;
  /** Of guests that had nothing to do, or had no turn. */
  readonly idle: number;
  /** Of the ribosomes that are kept back. */
  readonly overhead: number;
}

/** The same in ribosome-seconds and in ATP. */
export interface WorkReport {
  readonly residues: WorkBalance;
  readonly ribosomeSeconds: WorkBalance;
  readonly atp: WorkBalance;
  /** Work that was done and is not paid for yet: slices that could not end in time. Residues. */
  readonly debt: number;
}

/**
 * Where the ribosome time of a cell went. In whole residues: what was supplied is always what was used, idle and
 * overhead together, and each interval is booked once.
 */
export class WorkLedger {
  readonly #supplied = new PricedWork();
  readonly #used = new PricedWork();
  readonly #idle = new PricedWork();
  readonly #overhead = new PricedWork();
  #untilSeconds = 0;

  /** Residues of guests that were paid for so far. */
  get used(): number {
    return this.#used.residues;
  }

  /**
   * Books an interval.
   * @param usedResidues what guests are charged with for it
   * @returns false, and books nothing, when that is more than there was or the interval is booked already
   */
  book(
    interval: { readonly fromSeconds: number; readonly toSeconds: number },
    ribosomes: { readonly total: number; readonly reserved: number },
    usedResidues: number,
    rates: CellRates,
  ): boolean {
    const seconds = interval.toSeconds - interval.fromSeconds;
    if (seconds < 0 || interval.fromSeconds < this.#untilSeconds - 1e-9) return false;
    const overhead = residuesOf(ribosomes.reserved, seconds, rates);
    const guests = residuesOf(ribosomes.total - ribosomes.reserved, seconds, rates);
    if (usedResidues < 0 || usedResidues > guests) return false;
    this.#untilSeconds = interval.toSeconds;
    this.#supplied.add(guests + overhead, rates);
    this.#used.add(usedResidues, rates);
    this.#idle.add(guests - usedResidues, rates);
    this.#overhead.add(overhead, rates);
    return true;
  }

  /** Seconds that can be booked still: residues are whole numbers, each of which doubles tell from the next. */
  secondsLeft(ribosomes: number, rates: CellRates): number {
    return secondsCountable(ribosomes, rates, this.#supplied.residues);
  }

  /** @param debt residues that VMs have not paid for yet */
  report(debt: number): WorkReport {
    const balance = (unit: 'residues' | 'ribosomeSeconds' | 'atp'): WorkBalance => ({
      supplied: this.#supplied[unit],
      used: this.#used[unit],
      idle: this.#idle[unit],
      overhead: this.#overhead[unit],
    });
    return {
      residues: balance('residues'),
      ribosomeSeconds: balance('ribosomeSeconds'),
      atp: balance('atp'),
      debt,
    };
  }

  /** What is wrong; empty when all is well. */
  audit(): readonly string[] {
    const { residues: supplied } = this.#supplied;
    const sum = this.#used.residues + this.#idle.residues + this.#overhead.residues;
    return sum === supplied ? [] : [`work: ${supplied} residues supplied, ${sum} accounted for`];
  }
}

/** Seconds in which a cell supplies as many residues as can be counted one by one, beside those that it has supplied. */
export function secondsCountable(ribosomes: number, rates: CellRates, supplied = 0): number {
  const perSecond = ribosomes * rates.elongationRate * rates.activeFraction;
  return perSecond === 0 ? Infinity : (Number.MAX_SAFE_INTEGER - supplied) / perSecond;
}
