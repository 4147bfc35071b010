import type { RunnableVm, Scheduler } from './scheduler.js';

/** Options of `RoundRobinScheduler`. */
export interface RoundRobinOptions {
  /** Quanta are as many times as long as the priority of the VM is. @defaultValue false */
  readonly weighted?: boolean;
}

/**
 * A strict cycle in the order of creation. A VM that leaves or joins does not begin it anew: the next one is the first
 * behind the one that was served last.
 */
export class RoundRobinScheduler implements Scheduler {
  readonly #isWeighted: boolean;
  #last = -1;

  constructor({ weighted = false }: RoundRobinOptions = {}) {
    this.#isWeighted = weighted;
  }

  weightOf(vm: RunnableVm): number {
    return this.#isWeighted ? vm.priority : 1;
  }

  next<T extends RunnableVm>(runnable: readonly T[]): T | undefined {
    const chosen = runnable[placeBehind(runnable, this.#last)] ?? runnable[0];
    if (chosen !== undefined) this.#last = chosen.order;
    return chosen;
  }
}

/** Where the first of a greater order stands. They are sorted, and there may be thousands: halving takes ten steps. */
function placeBehind(runnable: readonly RunnableVm[], order: number): number {
  let [low, high] = [0, runnable.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runnable[middle]?.order ?? 0) > order) high = middle;
    else low = middle + 1;
  }
  return low;
}
