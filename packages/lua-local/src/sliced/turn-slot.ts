import type { RunRequest } from './slice-messages.js';

const [WAKES, POSTS, IS_FILLED, NUMBER, UNITS, IS_STOPPING] = [0, 1, 2, 3, 4, 5] as const;
const NOW_BYTES = 32;
const BYTES = NOW_BYTES + Float64Array.BYTES_PER_ELEMENT;

/**
 * Where a thread of sliced interpreters hears of its next turn: memory that it shares with its host. It sleeps there, and not
 * in its event loop, which halves what it costs to hand a turn over.
 */
export class TurnSlot {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #now: Float64Array;
  #heardPosts = 0;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(BYTES)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, NOW_BYTES / Int32Array.BYTES_PER_ELEMENT);
    this.#now = new Float64Array(buffer, NOW_BYTES, 1);
  }

  /** Host: a turn for the thread; false when another one waits there, and this one must be posted. */
  put({ number, units, isStopping, nowMs }: RunRequest): boolean {
    if (Atomics.load(this.#words, IS_FILLED) !== 0) return false;
    this.#words[NUMBER] = number;
    this.#words[UNITS] = units;
    this.#words[IS_STOPPING] = isStopping ? 1 : 0;
    this.#now[0] = nowMs;
    Atomics.store(this.#words, IS_FILLED, 1);
    this.#wake();
    return true;
  }

  /** Host: a message has been posted. */
  announce(): void {
    Atomics.add(this.#words, POSTS, 1);
    this.#wake();
  }

  /** Thread: have messages been posted since the last look? */
  hasPosts(): boolean {
    const posts = Atomics.load(this.#words, POSTS);
    const isNew = posts !== this.#heardPosts;
    this.#heardPosts = posts;
    return isNew;
  }

  /** Thread: the turn that waits, which makes room for another. */
  take(): RunRequest | undefined {
    if (Atomics.load(this.#words, IS_FILLED) === 0) return undefined;
    const [, , , number = 0, units = 0, isStopping = 0] = this.#words;
    const [nowMs = 0] = this.#now;
    Atomics.store(this.#words, IS_FILLED, 0);
    return { kind: 'run', number, units, isStopping: isStopping === 1, nowMs };
  }

  /** Thread: how often it was woken so far; asked before it looks for work. */
  get wakes(): number {
    return Atomics.load(this.#words, WAKES);
  }

  /** Thread: sleeps until it is woken once more than so often. */
  sleep(wakes: number): void {
    Atomics.wait(this.#words, WAKES, wakes);
  }

  #wake(): void {
    Atomics.add(this.#words, WAKES, 1);
    Atomics.notify(this.#words, WAKES);
  }
}
