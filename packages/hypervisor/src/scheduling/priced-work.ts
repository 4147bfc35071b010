import { type CellRates, ribosomeSecondsOf } from './cell-rates.js';

/** Work that was done at rates which may change: in residues, and in what they took when they were linked. */
export class PricedWork {
  /** All of it, whole. */
  residues = 0;
  /** Done at the rates that hold now: a whole number, so that sums are exact as long as rates stay. */
  #residuesNow = 0;
  #rates: CellRates | undefined;
  #secondsBefore = 0;
  #atpBefore = 0;

  add(residues: number, rates: CellRates): void {
    if (rates !== this.#rates) {
      this.#secondsBefore = this.ribosomeSeconds;
      this.#atpBefore = this.atp;
      this.#residuesNow = 0;
      this.#rates = rates;
    }
    this.residues += residues;
    this.#residuesNow += residues;
  }

  get ribosomeSeconds(): number {
    return this.#rates === undefined
      ? 0
      : this.#secondsBefore + ribosomeSecondsOf(this.#residuesNow, this.#rates);
  }

  get atp(): number {
    return this.#rates === undefined ? 0 : this.#atpBefore + this.#residuesNow * this.#rates.atpPerResidue;
  }
}
