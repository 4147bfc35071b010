import type { DriverOutcome } from './driver-outcome.js';
import type { DriverRun } from './driver-run.js';
import type { FrameKind } from './frame-parser.js';

/** The payload `0` of a frame `f`. */
const NOTHING_OUTLIVES = 48;

/** What remains of an interpreter that has said its last: nothing, or children and C code that may write past it. */
export type Closing = 'outlived' | 'silent';

/** What an interpreter says while it closes, of its last program: output, and a status if a finalizer calls os.exit. */
export class LastWords {
  /** Resolves when the interpreter has said its last, with what can still be said past it. */
  readonly closed: Promise<Closing>;
  #run: DriverRun | undefined;
  #outcome: DriverOutcome | undefined;
  #resolveClosed: (closing: Closing) => void = ignore;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** The program that was the last one. */
  get run(): DriverRun | undefined {
    return this.#run;
  }

  /** How the program ended after all; undefined when its own outcome stands. */
  get outcome(): DriverOutcome | undefined {
    return this.#outcome;
  }

  /** No other program follows this one. */
  listenFor(run: DriverRun): void {
    this.#run = run;
  }

  /** The last program, if that is its number. */
  of(id: number): DriverRun | undefined {
    return this.#run?.id === id ? this.#run : undefined;
  }

  /** Takes a frame of no program in flight; a promise asks the caller to hold the stream. Others have no reader. */
  take(kind: FrameKind, id: number, data: Buffer, start: number, end: number): Promise<void> | undefined {
    const run = this.of(id);
    if (run === undefined) return undefined;
    if (kind === 'o') return run.addOutput('stdout', data, start, end);
    if (kind === 'e') return run.addOutput('stderr', data, start, end);
    if (kind === 'q') this.#outcome = exitedOutcome(data, start, end);
    if (kind === 'f') {
      const isAll = data[start] === NOTHING_OUTLIVES;
      if (isAll) this.#run = undefined;
      this.#resolveClosed(isAll ? 'silent' : 'outlived');
    }
    return undefined;
  }
}

/** How a program ends that called os.exit: its status as the system sees it. */
export function exitedOutcome(data: Buffer, start: number, end: number): DriverOutcome {
  return { kind: 'exited', status: Number(data.toString('latin1', start, end)) & 0xff };
}

function ignore(): void {
  // Nothing waits yet.
}
