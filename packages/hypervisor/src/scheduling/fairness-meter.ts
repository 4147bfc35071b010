import { fairnessOf } from './fairness.js';

interface Share {
  weight: number;
  /** Work that was paid for in the quanta by which it is judged, and what it should have been. */
  done: number;
  expected: number;
  /** The number of its last quantum; 0 when it has had none since it has work again. */
  last: number;
  /** The number of its last quantum that work, and not its end, filled. */
  lastFull: number;
  /** All work by weight when its last quantum ended. */
  sumAtLast: number;
  /** It had work when the last quantum began. */
  isPresent: boolean;
}

/** Somebody who has work, and how much of what is done should be his, in any unit. */
export interface Contender {
  readonly vmId: string;
  readonly weight: number;
}

/** So many turns without one are more than the order of a cycle explains. */
const MISSED_TURNS = 3;
/** So many VMs that are no more still count. */
const KEPT_GONE = 256;

/**
 * Measures fairness as quanta pass. From one quantum of its own to the next a VM should get as much, by weight, as the VMs
 * that had work meanwhile got on average. When in a cycle it comes or goes counts neither for nor against it, nor do quanta in
 * which a program ended: they wanted no more. One that waits for longer than a cycle explains is judged for its waiting.
 */
export class FairnessMeter {
  readonly #shares = new Map<string, Share>();
  /** The shares of VMs that there are, and of the last that there were. */
  #there: readonly Share[] = [];
  readonly #gone: Share[] = [];
  #contenders: readonly Contender[] = [];
  #present: readonly Share[] = [];
  #quanta = 0;
  /** All work by weight. */
  #sum = 0;

  /**
   * @param contenders all who had work when the quantum began; the same array again is quick
   * @param isFull work, and not the end of the work, filled it
   */
  record(vmId: string, done: number, contenders: readonly Contender[], isFull: boolean): void {
    this.#quanta++;
    if (contenders !== this.#contenders) this.#admit(contenders);
    const share = this.#shares.get(vmId);
    if (share === undefined || share.weight <= 0) return;
    if (isFull) this.#sum += done / share.weight;
    if (isFull && share.last > 0 && contenders.length > 1) {
      share.done += done;
      share.expected += this.#expectedOf(share);
    }
    share.last = this.#quanta;
    if (isFull) share.lastFull = this.#quanta;
    share.sumAtLast = this.#sum;
  }

  /** A VM is no more. What it got counts on, until many have gone after it. */
  leave(vmId: string): void {
    const share = this.#shares.get(vmId);
    if (share === undefined) return;
    this.#shares.delete(vmId);
    this.#there = [...this.#shares.values()];
    share.isPresent = false;
    this.#gone.push(share);
    if (this.#gone.length > KEPT_GONE) this.#gone.shift();
    this.#contenders = [];
  }

  /** Per cent; 100 when nobody had to share. */
  score(): number {
    const mean = this.#quanta === 0 ? 0 : this.#sum / this.#quanta;
    const all = [...this.#there, ...this.#gone];
    // Sorted, because to count rivals one by one takes a second for ten thousand VMs.
    const fulls = Float64Array.from(all, ({ lastFull }) => lastFull).sort();
    const present = this.#present.filter(({ isPresent }) => isPresent);
    const lasts = Float64Array.from(present, ({ last }) => last).sort();
    const served = all.map((share) => {
      const { last, weight, sumAtLast, isPresent } = share;
      // It is one of those that are present itself.
      const others = fulls.length - countUpTo(fulls, last) + countUpTo(lasts, last) - 1;
      const waiting = isPresent ? (weight * (this.#sum - sumAtLast)) / (others + 1) : 0;
      const isTooLong = waiting > MISSED_TURNS * mean * share.weight;
      return { work: share.done, weight: share.expected + (isTooLong ? waiting : 0) };
    });
    return fairnessOf(served.filter(({ weight }) => weight > 0));
  }

  #admit(contenders: readonly Contender[]): void {
    const present = contenders.map(({ vmId, weight }) => this.#enter(vmId, weight));
    for (const share of this.#present) share.isPresent = false;
    for (const share of present) share.isPresent = true;
    this.#present = present;
    this.#contenders = contenders;
    if (this.#there.length !== this.#shares.size) this.#there = [...this.#shares.values()];
  }

  #enter(vmId: string, weight: number): Share {
    const before = this.#shares.get(vmId);
    if (before === undefined) {
      const share: Share = {
        weight,
        done: 0,
        expected: 0,
        last: 0,
        lastFull: 0,
        sumAtLast: this.#sum,
        isPresent: false,
      };
      this.#shares.set(vmId, share);
      return share;
    }
    if (!before.isPresent) {
      before.last = 0;
      before.lastFull = 0;
      before.sumAtLast = this.#sum;
    }
    before.weight = weight;
    return before;
  }

  /** What the VMs that had work since its last quantum got on average, by its weight. */
  #expectedOf(own: Share): number {
    const others = rivalsIn(this.#there, own) + rivalsIn(this.#gone, own);
    return (own.weight * (this.#sum - own.sumAtLast)) / (others + 1);
  }
}

/** How many others were served since a VM's last quantum, or wait since before it. Plain: it runs with each quantum. */
function rivalsIn(shares: readonly Share[], own: Share): number {
  const { last } = own;
  let count = 0;
  for (const other of shares) {
    if (other !== own && (other.lastFull > last || (other.isPresent && other.last <= last))) count++;
  }
  return count;
}

/** How many of sorted numbers are not above one. */
function countUpTo(sorted: Float64Array, most: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > most) high = middle;
    else low = middle + 1;
  }
  return low;
}
