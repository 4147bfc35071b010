import { BUSY_MS, BUSY_SINCE } from './control-block.js';

const NANOSECONDS = 1_000_000n;
/** Waiting. */
const IDLE = 0;

/** The worker's waits for its host, during which its program uses no time. */
export class HostWaits {
  readonly #control: Int32Array;

  constructor(control: Int32Array) {
    this.#control = control;
    Atomics.store(control, BUSY_SINCE, now());
  }

  /** Waits as long as this word has this value. */
  wait(word: number, value: number): void {
    const control = this.#control;
    const since = Atomics.load(control, BUSY_SINCE);
    // In this order, so that who looks in between sees too little and never too much.
    Atomics.store(control, BUSY_SINCE, IDLE);
    Atomics.add(control, BUSY_MS, (now() - since) | 0);
    Atomics.wait(control, word, value);
    Atomics.store(control, BUSY_SINCE, now());
  }
}

/** How long a worker has been at work on the clock of the wall, without its waits for the host. */
export class BusyTime {
  readonly #control: Int32Array;
  #seen = 0;
  #busyMs = 0;

  constructor(control: Int32Array) {
    this.#control = control;
  }

  /** Milliseconds up to now, from where it was looked at first. */
  read(): number {
    const before = Atomics.load(this.#control, BUSY_MS);
    const since = Atomics.load(this.#control, BUSY_SINCE);
    const sum = (before + (since === IDLE ? 0 : now() - since)) | 0;
    const more = (sum - this.#seen) | 0;
    // The worker may have begun a wait between the two looks: what is missing is seen with the next.
    if (more > 0) {
      this.#busyMs += more;
      this.#seen = sum;
    }
    return this.#busyMs;
  }
}

/** Milliseconds of the clock that all threads of a process have in common, in one word and never 0. */
function now(): number {
  return Number(BigInt.asIntN(32, process.hrtime.bigint() / NANOSECONDS)) || 1;
}
