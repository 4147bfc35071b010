import { VmStateError } from '@bioxen/core';
import { type DriverHello, parseHello } from './driver-hello.js';
import type { DriverOutcome } from './driver-outcome.js';
import type { DriverRun } from './driver-run.js';
import type { FrameKind, FrameSink } from './frame-parser.js';
import type { Interrupter } from './interrupter.js';
import { exitedOutcome, type LastWords } from './last-words.js';
import { parseFailed, parseReturned } from './parse-outcome.js';
import type { ProgramWishes } from './program-wishes.js';
import type { Questions } from './questions.js';
import type { ReadingPause } from './reading-pause.js';
import type { RunsInFlight } from './runs-in-flight.js';

const FAILURES = { x: 'runtime', s: 'syntax', c: 'incomplete' } as const;
const SEEN_BYTES = 2048;

/** Who hears what. */
export interface FrameRoutes {
  readonly runs: RunsInFlight;
  readonly pause: ReadingPause;
  readonly wishes: ProgramWishes;
  readonly questions: Questions;
  readonly interrupter: Interrupter;
  readonly lastWords: LastWords;
  /** The driver has lost its place for want of memory; is it ending? */
  readonly onLost: (isEnding: boolean) => void;
  readonly onHello: (hello: DriverHello) => void;
  /** A program on the wire has its result, and room for the next. */
  readonly onResult: (run: DriverRun, outcome: DriverOutcome) => void;
  /** The interpreter has ended itself. */
  readonly onExit: (error: Error) => void;
}

/** Hands each frame to whom it is for. */
export class FrameRouter implements FrameSink {
  readonly #routes: FrameRoutes;
  #seen = '';

  constructor(routes: FrameRoutes) {
    this.#routes = routes;
  }

  /** Stray bytes of no program, at most 2 KiB of them. */
  get seen(): string {
    return this.#seen;
  }

  onFrame(kind: FrameKind, id: number, data: Buffer, start: number, end: number): void {
    const { runs, pause } = this.#routes;
    const run = runs.get(id);
    if (run === undefined) this.#onOtherFrame(kind, id, data, start, end);
    else if (kind === 'r') this.#onReturned(run, data, start, end);
    else if (kind === 'o') pause.until(run.addOutput('stdout', data, start, end));
    else if (kind === 'e') pause.until(run.addOutput('stderr', data, start, end));
    else if (kind === 'x' || kind === 's' || kind === 'c') this.#onFailed(kind, run, data, start, end);
    else if (kind === 'i' || kind === 'm' || kind === 'w') this.#onWish(kind, run, data, start, end);
    else if (kind === 'q') this.#onExited(run, data, start, end);
    else this.#onOtherFrame(kind, id, data, start, end);
  }

  onPart(kind: 'e' | 'o', id: number, data: Buffer, start: number, end: number, left: number): void {
    const { runs, pause, lastWords } = this.#routes;
    const run = runs.get(id) ?? lastWords.of(id);
    pause.until(run?.addOutput(kind === 'o' ? 'stdout' : 'stderr', data, start, end, left));
  }

  onStray(bytes: Buffer): void {
    const { runs, pause, lastWords } = this.#routes;
    const run = runs.current ?? lastWords.run;
    if (run !== undefined) pause.until(run.addOutput('stdout', bytes));
    else if (this.#seen.length < SEEN_BYTES)
      this.#seen = (this.#seen + bytes.toString('latin1')).slice(0, SEEN_BYTES);
  }

  #onWish(kind: 'i' | 'm' | 'w', run: DriverRun, data: Buffer, start: number, end: number): void {
    const { wishes } = this.#routes;
    if (kind === 'i') void wishes.giveInput(run, data.toString('latin1', start, end));
    else if (kind === 'm') void wishes.giveModule(run, data.toString('utf8', start, end));
    else void wishes.hearChildren(run);
  }

  /** A frame that is not of a program in flight: of the finalizers of the last one, or the driver's own affairs. */
  #onOtherFrame(kind: FrameKind, id: number, data: Buffer, start: number, end: number): void {
    const { interrupter, questions, pause, lastWords, onHello, onLost } = this.#routes;
    const last = lastWords.of(id);
    if (kind === 'a') interrupter.onArmed(data.toString('latin1', start, end));
    else if (kind === 'z') interrupter.onHit();
    else if (kind === 'd') onLost(end > start);
    else if (kind === 'h') onHello(parseHello(data.subarray(start, end)));
    else if (kind === 'y' && id === 0) interrupter.onSynced(Number(data.toString('latin1', start, end)));
    else if (kind === 'y') questions.answer(id, data.toString('utf8', start, end));
    else if (last !== undefined && (kind === 'i' || kind === 'm' || kind === 'w'))
      this.#onWish(kind, last, data, start, end);
    else pause.until(lastWords.take(kind, id, data, start, end));
  }

  // A result that cannot be read fails its run: it stays in flight until it was read.

  #onReturned(run: DriverRun, data: Buffer, start: number, end: number): void {
    const { outcome, printedStart, printedEnd } = parseReturned(data, start, end, run.strings);
    this.#routes.pause.until(run.addOutput('stdout', data, printedStart, printedEnd));
    this.#conclude(run, outcome);
  }

  #onFailed(kind: 'x' | 's' | 'c', run: DriverRun, data: Buffer, start: number, end: number): void {
    this.#conclude(run, parseFailed(FAILURES[kind], data, start, end, run.strings));
  }

  #conclude(run: DriverRun, outcome: DriverOutcome): void {
    const { runs, interrupter, onResult } = this.#routes;
    runs.remove(run);
    if (interrupter.watches(run)) interrupter.concluded(outcome);
    else onResult(run, outcome);
  }

  #onExited(run: DriverRun, data: Buffer, start: number, end: number): void {
    const { runs, lastWords, onExit } = this.#routes;
    runs.remove(run);
    run.finish(exitedOutcome(data, start, end));
    run.isDenied = true;
    lastWords.listenFor(run);
    onExit(new VmStateError('exited', 'The Lua program called os.exit and ended this VM.'));
  }
}
