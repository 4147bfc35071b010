import { type Clock, type LuaFailure, ProtocolError } from '@bioxen/core';
import type { DriverOutcome } from './driver-outcome.js';
import type { DriverRun } from './driver-run.js';
import type { RequestWriter } from './request-writer.js';

/**
 * How a program is made to stop. `signal`: SIGINT is sent to the interpreter's own process. `flag`: a flag is set that
 * a hook inside the engine reads. `raise` says whether that could be done; a promise of it resolves when nothing of the
 * signal is under way any more.
 */
export type InterruptMeans =
  | { readonly kind: 'signal'; raise(): boolean | Promise<boolean> }
  | { readonly kind: 'flag'; raise(): boolean };

/**
 * What came of an interrupt. `stopped`: the run failed with kind `interrupted`. `finished`: it ended by itself, its own
 * outcome counts. `not-started`: nothing of it ran. `running`: it goes on, or cannot be interrupted. In the first three
 * cases the interpreter keeps its state.
 */
export type InterruptOutcome = 'stopped' | 'finished' | 'not-started' | 'running';

/** How long to wait for a program that was interrupted. */
export interface InterruptOptions {
  /** Milliseconds. */
  readonly graceMs: number;
  readonly clock: Clock;
}

/** What interrupts need of the client. */
export interface InterrupterOptions {
  readonly means: InterruptMeans | undefined;
  readonly cookie: string;
  readonly writer: RequestWriter;
  /** Keeps everything behind the run off the wire; false when something stands there already. */
  readonly isolate: () => boolean;
  /** May an interrupt hit the driver from now on, in the middle of what it writes? */
  readonly onExposed: (mayHit: boolean) => void;
  /** The interrupt was sent. */
  readonly onRaised: (run: DriverRun) => void;
  /** Nobody waits for it any more. */
  readonly onWaited: () => void;
  readonly deliver: (run: DriverRun, outcome: DriverOutcome) => void;
  /** The interpreter is ready for the next request. */
  readonly onSettled: () => void;
}

interface Interruption {
  readonly run: DriverRun;
  readonly waiters: Set<(outcome: InterruptOutcome) => void>;
  isRaised: boolean;
  /** It may not have been sent yet: what is said behind it could overtake it. */
  isUnderWay: boolean;
  /** The interrupt hit the driver, not the program. */
  isHit: boolean;
  isDelivered: boolean;
  outcome: DriverOutcome | undefined;
  verdict: Exclude<InterruptOutcome, 'running'>;
  sync: number;
}

/** How Lua says that it was interrupted: with a position before it, or in parentheses when in a finalizer. */
const INTERRUPTED = /interrupted!\)?$/;
const ARMED = /^(\d+) (\d+|inf)$/;

/**
 * Interrupts one program at a time and finds out what came of it. An interrupt arrives at any moment: in the program, in
 * the driver before or after it, or between two requests. So after each one the driver is asked to say where it is (the
 * sync), and only then does the next request go out.
 */
export class Interrupter {
  readonly #options: InterrupterOptions;
  #left: number | undefined;
  #isArmed: boolean;
  #current: Interruption | undefined;
  #lastSync = 0;

  constructor(options: InterrupterOptions) {
    this.#options = options;
    const isFlag = options.means?.kind === 'flag';
    this.#isArmed = isFlag;
    this.#left = options.means === undefined ? 0 : isFlag ? Infinity : undefined;
  }

  /** Interrupts that the interpreter still takes; 0 as long as it has not said so. */
  get left(): number {
    return this.#left ?? 0;
  }

  /** Does an interrupt of this run wait for what comes of it? */
  watches(run: DriverRun): boolean {
    return this.#current?.run === run;
  }

  /** Interrupts a run that is on the wire. A second call for the same run waits for the first interrupt. */
  async interrupt(run: DriverRun, { graceMs, clock }: InterruptOptions): Promise<InterruptOutcome> {
    const interruption = this.#current ?? this.#begin(run);
    if (interruption?.run !== run) return 'running';
    return await new Promise((resolve) => {
      const timer = clock.setTimeout(() => {
        interruption.waiters.delete(done);
        this.#giveUpWaiting(interruption);
        resolve(interruption.isDelivered ? interruption.verdict : 'running');
      }, graceMs);
      const done = (outcome: InterruptOutcome): void => {
        timer.cancel();
        resolve(outcome);
      };
      interruption.waiters.add(done);
      if (this.#isArmed && !interruption.isRaised) this.#raise(interruption);
    });
  }

  /** The run that is interrupted has its result. */
  concluded(outcome: DriverOutcome): void {
    const interruption = this.#current;
    if (interruption === undefined) return;
    interruption.outcome = outcome;
    if (!interruption.isRaised) this.#settle(interruption);
    else if (!interruption.isHit) {
      if (isInterrupted(outcome)) interruption.verdict = 'stopped';
      if (!interruption.isUnderWay) this.#sync(interruption);
      else if (interruption.waiters.size === 0) this.#deliver(interruption);
    }
  }

  /** The driver takes the next interrupt; it says which program it began last. @throws ProtocolError */
  onArmed(text: string): void {
    const [, begun, left] = ARMED.exec(text) ?? [];
    if (left === undefined) throw new ProtocolError('The Lua interpreter sent a frame that says nothing.');
    if (this.#options.means?.kind === 'signal') {
      this.#left = Number(left);
      this.#isArmed = this.#left > 0;
    }
    const interruption = this.#current;
    if (interruption === undefined) return;
    if (!interruption.isRaised) {
      if (this.#isArmed) this.#raise(interruption);
      else this.#forget(interruption, 'running');
    } else if (interruption.isHit) {
      if (interruption.outcome !== undefined) interruption.verdict = 'finished';
      else interruption.verdict = begun === String(interruption.run.id) ? 'stopped' : 'not-started';
      this.#sync(interruption);
    }
  }

  /** The interrupt hit the driver's own code: it has thrown away what it was reading. @throws ProtocolError */
  onHit(): void {
    if (this.#current?.isRaised !== true)
      throw new ProtocolError('The Lua interpreter says that it was interrupted, which nobody did.');
    this.#current.isHit = true;
  }

  /** The driver has read as far as the sync of this number. */
  onSynced(number: number): void {
    const interruption = this.#current;
    if (interruption?.sync !== number) return;
    if (!interruption.isHit && this.#options.means?.kind === 'signal') this.#options.writer.rearm();
    this.#settle(interruption);
  }

  /** The interpreter is gone. A result that came before still counts. */
  abandon(): void {
    const interruption = this.#current;
    if (interruption === undefined) return;
    this.#deliver(interruption);
    this.#forget(interruption, interruption.verdict);
  }

  #begin(run: DriverRun): Interruption | undefined {
    if (this.#left === 0 || !this.#options.isolate()) return undefined;
    this.#current = {
      run,
      waiters: new Set(),
      isRaised: false,
      isUnderWay: false,
      isHit: false,
      isDelivered: false,
      outcome: undefined,
      verdict: 'finished',
      sync: 0,
    };
    return this.#current;
  }

  #raise(interruption: Interruption): void {
    const { means } = this.#options;
    if (means?.kind === 'signal') {
      this.#isArmed = false;
      this.#left = (this.#left ?? 1) - 1;
    }
    interruption.isRaised = true;
    this.#options.onExposed(true);
    const raised = means?.raise() ?? false;
    if (typeof raised === 'boolean') {
      this.#raised(interruption, raised);
      return;
    }
    interruption.isUnderWay = true;
    void raised.then((wasSent) => {
      interruption.isUnderWay = false;
      if (this.#current === interruption) this.#raised(interruption, wasSent);
    });
  }

  #raised(interruption: Interruption, wasSent: boolean): void {
    const { run, outcome, isHit } = interruption;
    if (wasSent || isHit) {
      this.#options.onRaised(run);
      if (outcome !== undefined && !isHit) this.#sync(interruption);
      return;
    }
    // The driver still waits for it: the next one can be sent.
    if (this.#options.means?.kind === 'signal') {
      this.#isArmed = true;
      this.#left = (this.#left ?? 0) + 1;
    }
    interruption.isRaised = false;
    interruption.verdict = 'finished';
    if (outcome !== undefined) this.#settle(interruption);
    else {
      this.#options.onExposed(false);
      this.#forget(interruption, 'running');
    }
  }

  #sync(interruption: Interruption): void {
    interruption.sync = ++this.#lastSync;
    this.#options.writer.sync(this.#options.cookie, interruption.sync);
  }

  #settle(interruption: Interruption): void {
    if (interruption.outcome === undefined && interruption.verdict === 'finished') return;
    this.#deliver(interruption);
    this.#options.onExposed(false);
    this.#options.onSettled();
    this.#forget(interruption, interruption.verdict);
  }

  #deliver(interruption: Interruption): void {
    const { run, outcome, verdict, isDelivered } = interruption;
    if (isDelivered || (outcome === undefined && verdict === 'finished')) return;
    interruption.isDelivered = true;
    if (outcome !== undefined && verdict !== 'stopped') this.#options.deliver(run, outcome);
    else this.#options.deliver(run, interruptedOutcome(outcome));
  }

  /** A result that is there must not wait for an interpreter that does not come to rest behind it. */
  #giveUpWaiting(interruption: Interruption): void {
    if (interruption.outcome !== undefined) this.#deliver(interruption);
    if (interruption.waiters.size === 0) this.#options.onWaited();
  }

  #forget(interruption: Interruption, outcome: InterruptOutcome): void {
    this.#current = undefined;
    this.#options.onWaited();
    for (const done of interruption.waiters) done(outcome);
  }
}

function isInterrupted(outcome: DriverOutcome): boolean {
  return outcome.kind === 'failed' && INTERRUPTED.test(outcome.failure.message);
}

/** How a program ends that its host stopped: where it stood, if it said so. */
export function interruptedOutcome(outcome?: DriverOutcome): DriverOutcome {
  if (outcome?.kind === 'failed') return { ...outcome, failure: { ...outcome.failure, kind: 'interrupted' } };
  const failure: LuaFailure = {
    kind: 'interrupted',
    message: 'interrupted!',
    traceback: '',
    frames: [],
    value: 'interrupted!',
  };
  return { kind: 'failed', failure, cpuMs: 0, luaHeapBytes: 0 };
}
