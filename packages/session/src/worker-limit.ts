import { OperationAbortedError } from '@bioxen/core';
import { whenAborted } from './core/when-aborted.js';

interface Waiting {
  readonly isAlone: boolean;
  readonly start: () => void;
}

interface Lane {
  running: number;
  readonly waiting: Waiting[];
}

/**
 * So many programs at once, whichever VMs they are in. VMs take turns, so that one that floods leaves the others their
 * share; the programs of a VM begin in the order in which they came.
 */
export class WorkerLimit {
  readonly #max: number;
  /** VMs with something that runs or waits, those first whose turn it is. */
  readonly #lanes = new Map<string, Lane>();
  #running = 0;

  /** @param max programs at once */
  constructor(max: number) {
    this.#max = max;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) count += lane.waiting.length;
    return count;
  }

  /**
   * @param alone nothing else of this VM runs meanwhile
   * @throws OperationAbortedError when the signal aborts before its turn
   */
  async run<T>(
    vmId: string,
    alone: boolean,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    await this.#turn(vmId, alone, signal);
    try {
      return await work();
    } finally {
      this.#leave(vmId);
    }
  }

  async #turn(vmId: string, alone: boolean, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) throw OperationAbortedError.fromSignal(signal, 'the Lua program');
    const lane = this.#lanes.get(vmId) ?? { running: 0, waiting: [] };
    this.#lanes.set(vmId, lane);
    if (this.#running < this.#max && lane.waiting.length === 0 && !(alone && lane.running > 0)) {
      this.#enter(vmId, lane);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        isAlone: alone,
        start: () => {
          stopListening();
          resolve();
        },
      };
      const giveUp = (): void => {
        lane.waiting.splice(lane.waiting.indexOf(waiting), 1);
        this.#tidy(vmId, lane);
        reject(
          OperationAbortedError.fromSignal(signal ?? AbortSignal.abort(), 'the Lua program', {
            stateKept: true,
          }),
        );
      };
      const stopListening = whenAborted(signal, giveUp);
      lane.waiting.push(waiting);
    });
  }

  #enter(vmId: string, lane: Lane): void {
    lane.running++;
    this.#running++;
    // Its turn is over: the others come first.
    this.#lanes.delete(vmId);
    this.#lanes.set(vmId, lane);
  }

  #leave(vmId: string): void {
    this.#running--;
    const own = this.#lanes.get(vmId);
    if (own !== undefined) {
      own.running--;
      this.#tidy(vmId, own);
    }
    // A copy: who has its turn moves to the end.
    const lanes = [...this.#lanes];
    for (const [id, lane] of lanes) {
      if (this.#running >= this.#max) return;
      const [next] = lane.waiting;
      if (next === undefined || (next.isAlone && lane.running > 0)) continue;
      lane.waiting.shift();
      this.#enter(id, lane);
      next.start();
    }
  }

  #tidy(vmId: string, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(vmId);
  }
}
