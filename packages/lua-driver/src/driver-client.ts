import {
  checkOptions,
  type Completeness,
  EmptyCodeError,
  executeOptionChecks,
  type ExecuteOptions,
  InvalidOptionError,
} from '@bioxen/core';
import { isBlankCode } from './blank-code.js';
import { type DriverClientOptions, DriverConnection } from './driver-connection.js';
import type { DriverHello } from './driver-hello.js';
import type { DriverOutcome } from './driver-outcome.js';
import { DriverRun } from './driver-run.js';
import type { DriverStreams } from './driver-streams.js';
import { interruptedOutcome, type InterruptOptions, type InterruptOutcome } from './interrupter.js';
import { encodeExecute, type Request } from './request-encoder.js';

/** How a program goes out, beside what the caller of a VM may choose. */
export interface DriverExecuteOptions {
  /**
   * Nothing stands behind the program on the wire until it has ended, so that it can be interrupted. Programs with a
   * time limit, a signal, input or a taker of output are alone anyway. @defaultValue false
   */
  readonly isAlone?: boolean | undefined;
}

/** How the last program of an interpreter goes out. */
export interface DriverLastOptions {
  /** At its very end the interpreter waits for `quitAfter`. @defaultValue false */
  readonly isHeld?: boolean | undefined;
}

/** The host's end of a driver, over any duplex byte stream. Requests are answered in order. */
export class DriverClient {
  /** Resolves when the interpreter has started; rejects when it ends before. */
  readonly hello: Promise<DriverHello>;
  /** Resolves when the interpreter's stream has closed. Never rejects. */
  readonly ended: Promise<void>;
  readonly #connection: DriverConnection;
  /** The interpreter ends after its last run, and knows it. */
  #hasQuit = false;

  constructor(streams: DriverStreams, options: DriverClientOptions) {
    this.#connection = new DriverConnection(streams, options);
    this.hello = this.#connection.hello;
    this.ended = this.#connection.ended;
  }

  /** What came before the first frame, at most 2 KiB of it: what a banner or a failed start looks like. */
  get seen(): string {
    return this.#connection.seen;
  }

  /** False once the interpreter has ended or was given up. */
  get isUsable(): boolean {
    return this.#connection.failure === undefined;
  }

  /** Why it is not usable. */
  get failure(): Error | undefined {
    return this.#connection.failure;
  }

  /** The interpreter says that a request, or what came of one, was more than its memory holds; it then ends. */
  get ranOutOfMemory(): boolean {
    return this.#connection.ranOutOfMemory;
  }

  /** The run that the interpreter works on. */
  get currentRun(): DriverRun | undefined {
    return this.#connection.runs.current;
  }

  /** The run to which belongs what is written past the protocol now: the current one, or the last as long as it closes. */
  get speakingRun(): DriverRun | undefined {
    return this.#connection.runs.current ?? this.#connection.lastWords.run;
  }

  /** How many programs can still be interrupted; 0 without the means, `Infinity` where it costs nothing. */
  get interruptsLeft(): number {
    return this.#connection.interrupter.left;
  }

  /**
   * Queues a program. Time-outs and signals are the caller's to act upon.
   * @throws EmptyCodeError, InvalidOptionError, VmStateError, and what arguments give that cannot be encoded
   */
  execute(
    code: string | Uint8Array,
    options: ExecuteOptions = {},
    { isAlone }: DriverExecuteOptions = {},
  ): DriverRun {
    if (typeof code !== 'string' && !(code instanceof Uint8Array)) {
      throw InvalidOptionError.unexpected('code', code, 'a text or a Uint8Array');
    }
    checkOptions(options, executeOptionChecks);
    if (isBlankCode(code)) throw new EmptyCodeError();
    const { failure } = this.#connection;
    if (failure !== undefined) throw failure;
    const request = encodeExecute(code, options, this.#connection.hasIntegers);
    const run = new DriverRun(options, isAlone);
    this.#queue(run, () => {
      this.#connection.start(run, request);
    });
    return run;
  }

  /**
   * Queues a question and a program behind it: is the code a whole chunk, and what comes of it if it is? Else the program
   * fails without a word of output.
   * @throws what `execute` throws
   */
  executeIfWhole(code: string, options: ExecuteOptions, onJudged: (judged: Completeness) => void): DriverRun {
    checkOptions(options, executeOptionChecks);
    if (isBlankCode(code)) throw new EmptyCodeError();
    const { failure, questions } = this.#connection;
    if (failure !== undefined) throw failure;
    const request = encodeExecute(code, options, this.#connection.hasIntegers);
    const run = new DriverRun(options, true);
    this.#queue(run, () => {
      questions.askAlong(isWhole(code), (answer) => {
        const judged = toCompleteness(answer);
        if (judged !== 'complete') run.markStopping();
        onJudged(judged);
      });
      this.#connection.start(run, request, true);
    });
    return run;
  }

  #queue(run: DriverRun, send: () => void): void {
    const { queue } = this.#connection;
    const { isExclusive } = run;
    if (queue.mayGo(isExclusive)) {
      queue.sent(isExclusive);
      send();
      return;
    }
    queue.push({
      subject: run,
      isExclusive,
      send,
      fail: (error) => {
        run.fail(error);
      },
    });
  }

  /**
   * Queues the last program: what is written past the protocol from now on belongs to it, also after its outcome.
   * `quitAfter` ends the interpreter then; unless it is held, it hears of that now, and saves a way there and back.
   * @param isHeld with everything said, the interpreter waits until `quitAfter` has looked at what it leaves
   * @throws what `execute` throws
   */
  executeLast(
    code: string | Uint8Array,
    options?: ExecuteOptions,
    { isHeld = false }: DriverLastOptions = {},
  ): DriverRun {
    if (isHeld) this.#connection.writer.hold();
    const run = this.execute(code, options);
    this.#connection.lastWords.listenFor(run);
    if (!isHeld) this.#quitBehind(run);
    return run;
  }

  /** Takes back a program that still waits its turn; false when the interpreter has it already. */
  withdraw(run: DriverRun): boolean {
    return this.#connection.queue.withdraw(run);
  }

  /**
   * Makes a program stop and keeps the interpreter's state; one that is stopped ends as a failure of the kind
   * `interrupted`. One that goes on in spite of it is `running`: to kill its interpreter is the owner's affair. So is
   * one that shares the wire with others, and any when no interrupts are left. Never rejects.
   */
  async interrupt(run: DriverRun, options: InterruptOptions): Promise<InterruptOutcome> {
    const { runs, interrupter } = this.#connection;
    if (this.withdraw(run)) {
      run.finish(interruptedOutcome());
      return 'not-started';
    }
    if (!runs.has(run) && !interrupter.watches(run)) return 'finished';
    return await interrupter.interrupt(run, options);
  }

  /**
   * The interpreter is about to be killed because of this program, which then fails with this error and all that it has
   * written. What waits behind it fails with an error that says why.
   */
  condemn(run: DriverRun, error: Error): void {
    this.#connection.condemned = { run, error };
  }

  /** Is the code a whole chunk, as a prompt asks? */
  async isComplete(code: string): Promise<Completeness> {
    if (typeof code !== 'string') throw InvalidOptionError.unexpected('code', code, 'a text');
    const { failure, questions } = this.#connection;
    if (failure !== undefined) throw failure;
    return toCompleteness(await questions.ask(isWhole(code)));
  }

  /** Asks the interpreter to end when it has answered everything. */
  quit(): void {
    this.#connection.writer.quit(0);
    this.#connection.writer.end();
  }

  /**
   * Asks the interpreter to end after its last run, and resolves when nothing can be said any more, with what came of
   * the run in the end: what finalizers and children of the program write until then is output of the run, and
   * `os.exit` in a finalizer gives the status. Finalizers get no input and no modules. The interpreter may need a
   * moment longer to be gone.
   * @param look called when finalizers have run and a held interpreter waits; not when it ended without that
   * @throws what makes the run fail, what a taker of its output throws, and what `look` throws
   */
  async quitAfter(run: DriverRun, look?: () => Promise<void>): Promise<DriverOutcome> {
    const { hasChildren, lastWords, strayTaken, writer } = this.#connection;
    const outcome = await run.outcome;
    run.isDenied = true;
    if (outcome.kind !== 'exited') {
      lastWords.listenFor(run);
      if (!this.#hasQuit) this.#quitBehind(run);
      if (look === undefined && !hasChildren) writer.end();
    }
    const closing = await Promise.race([lastWords.closed, this.ended]);
    if (look !== undefined && closing !== undefined) await look();
    writer.end();
    if (closing !== 'silent') {
      await this.ended;
      await strayTaken?.();
    }
    await run.delivered();
    return lastWords.outcome ?? outcome;
  }

  #quitBehind(run: DriverRun): void {
    this.#hasQuit = true;
    this.#connection.writer.quit(run.id);
  }

  /** Gives up on the interpreter: everything in flight or queued fails with this error. Idempotent. */
  fail(error: Error): void {
    this.#connection.fail(error);
  }
}

/** Asks whether the code is a whole chunk. */
function isWhole(code: string): Request {
  return { operation: 'U', keys: '', payload: code };
}

function toCompleteness(answer: string): Completeness {
  return answer === 'complete' || answer === 'incomplete' ? answer : 'invalid';
}

/** Talks to an interpreter that was booted with `bootArguments` and `bootInput`. */
export function createDriverClient(streams: DriverStreams, options: DriverClientOptions): DriverClient {
  return new DriverClient(streams, options);
}
