import type { Readable, Writable } from 'node:stream';
import {
  checkOptions,
  type Completeness,
  EmptyCodeError,
  executeOptionChecks,
  type ExecuteOptions,
  InvalidOptionError,
  LuaProcessError,
  ProtocolError,
  VmStateError,
} from '@bioxen/core';
import { isBlankCode } from './blank-code.js';
import { type DriverHello, parseHello } from './driver-hello.js';
import { DriverRun } from './driver-run.js';
import { type DriverStreams, toPair } from './driver-streams.js';
import { answerModule, type FindModule } from './module-answer.js';
import { type FrameKind, FrameParser, type FrameSink } from './frame-parser.js';
import { parseFailed, parseReturned } from './parse-outcome.js';
import { ReadingPause } from './reading-pause.js';
import { encodeExecute, type Request } from './request-encoder.js';
import { RequestQueue, WINDOW } from './request-queue.js';

type ResultKind = 'r' | 'x' | 's' | 'c' | 'q';
const FAILURES = { x: 'runtime', s: 'syntax', c: 'incomplete' } as const;
const SEEN_BYTES = 2048;

/** Options of a client. */
export interface DriverClientOptions {
  /** The cookie that the interpreter was booted with. */
  readonly cookie: string;
  /** Gives the source text of a module that `require` asks for. */
  readonly findModule?: FindModule;
  /** Why the streams ended, when whoever owns the interpreter knows more. */
  readonly explainEnd?: () => Promise<Error>;
}

/** A question other than a program: its answer is text. */
interface Question {
  readonly answer: (text: string) => void;
  readonly fail: (error: unknown) => void;
}

/** The host's end of a driver, over any duplex byte stream. Requests are answered in order. */
export class DriverClient implements FrameSink {
  /** Resolves when the interpreter has started; rejects when it ends before. */
  readonly hello: Promise<DriverHello>;
  /** Resolves when the interpreter's stream has closed. Never rejects. */
  readonly ended: Promise<void>;
  readonly #readable: Readable;
  readonly #writable: Writable;
  readonly #pause: ReadingPause;
  readonly #parser: FrameParser;
  readonly #options: DriverClientOptions;
  readonly #runs = new Map<number, DriverRun>();
  readonly #questions = new Map<number, Question>();
  readonly #queue = new RequestQueue();
  #lastId = 0;
  #failure: Error | undefined;
  #seen = '';
  #resolveHello: (hello: DriverHello) => void = ignore;
  #rejectHello: (error: unknown) => void = ignore;

  constructor(streams: DriverStreams, options: DriverClientOptions) {
    this.#options = options;
    this.#parser = new FrameParser(options.cookie, this);
    const { readable, writable } = toPair(streams);
    this.#readable = readable;
    this.#pause = new ReadingPause(readable);
    this.#writable = writable;
    this.hello = new Promise((resolve, reject) => {
      this.#resolveHello = resolve;
      this.#rejectHello = reject;
    });
    this.hello.catch(ignore);
    this.#readable.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    this.ended = new Promise((resolve) => {
      this.#readable.once('close', () => {
        void this.#end().then(resolve);
      });
    });
    this.#readable.on('error', ignore);
    this.#writable.on('error', ignore);
  }

  /** What came before the first frame, at most 2 KiB of it: what a banner or a failed start looks like. */
  get seen(): string {
    return this.#seen;
  }

  /** False once the interpreter has ended or was given up. */
  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /** The run that the interpreter works on. */
  get currentRun(): DriverRun | undefined {
    for (const run of this.#runs.values()) return run;
    return undefined;
  }

  /**
   * Queues a program. Time-outs and signals are the caller's to act upon.
   * @throws EmptyCodeError, VmStateError, and what arguments give that cannot be encoded
   */
  execute(code: string | Uint8Array, options: ExecuteOptions = {}): DriverRun {
    if (typeof code !== 'string' && !(code instanceof Uint8Array)) {
      throw InvalidOptionError.unexpected('code', code, 'a text or a Uint8Array');
    }
    checkOptions(options, executeOptionChecks);
    if (isBlankCode(code)) throw new EmptyCodeError();
    if (this.#failure !== undefined) throw this.#failure;
    const request = encodeExecute(code, options);
    const run = new DriverRun(options);
    if (this.#queue.mayGo(run.isExclusive)) {
      this.#queue.sent(run.isExclusive);
      this.#start(run, request);
    } else {
      this.#queue.push({
        subject: run,
        isExclusive: run.isExclusive,
        send: () => {
          this.#start(run, request);
        },
        fail: (error) => {
          run.fail(error);
        },
      });
    }
    return run;
  }

  /** Takes back a program that still waits its turn; false when the interpreter has it already. */
  withdraw(run: DriverRun): boolean {
    return this.#queue.withdraw(run);
  }

  /** Is the code a whole chunk, as a prompt asks? */
  async isComplete(code: string): Promise<Completeness> {
    const answer = await this.#ask({ operation: 'U', keys: '', payload: Buffer.from(code, 'utf8') });
    if (answer === 'complete' || answer === 'incomplete') return answer;
    return 'invalid';
  }

  /** Asks the interpreter to end when it has answered everything. */
  quit(): void {
    if (this.#failure === undefined) this.#writable.end('Q 0 0\n');
  }

  /** Gives up on the interpreter: everything in flight or queued fails with this error. Idempotent. */
  fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#rejectHello(error);
    for (const run of this.#runs.values()) run.fail(error);
    for (const question of this.#questions.values()) question.fail(error);
    this.#queue.fail(error);
    this.#runs.clear();
    this.#questions.clear();
    this.#writable.destroy();
  }

  onFrame(kind: FrameKind, id: number, data: Buffer, start: number, end: number): void {
    const run = this.#runs.get(id);
    if (run === undefined) {
      // A frame for no request in flight comes late (a finalizer that prints) or is forged: it has no reader.
      if (kind === 'h') this.#resolveHello(parseHello(data.subarray(start, end)));
      else if (kind === 'y') this.#answer(id, data.toString('utf8', start, end));
    } else if (kind === 'o') this.#pause.until(run.addOutput('stdout', data, start, end));
    else if (kind === 'e') this.#pause.until(run.addOutput('stderr', data, start, end));
    else if (kind === 'i') void this.#feed(run);
    else if (kind === 'm') void this.#handOver(run, data.toString('utf8', start, end));
    else if (kind !== 'h' && kind !== 'y') this.#conclude(kind, run, data, start, end);
  }

  onStray(bytes: Buffer): void {
    const run = this.currentRun;
    if (run !== undefined) this.#pause.until(run.addOutput('stdout', bytes));
    else if (this.#seen.length < SEEN_BYTES)
      this.#seen = (this.#seen + bytes.toString('latin1')).slice(0, SEEN_BYTES);
  }

  #conclude(kind: ResultKind, run: DriverRun, data: Buffer, start: number, end: number): void {
    // A result that cannot be read fails the run: it stays in flight until it was read.
    const strings = run.options.strings ?? 'auto';
    if (kind === 'r') {
      const { outcome, printedStart, printedEnd } = parseReturned(data, start, end, strings);
      this.#runs.delete(run.id);
      this.#pause.until(run.addOutput('stdout', data, printedStart, printedEnd));
      run.finish(outcome);
    } else if (kind === 'q') {
      this.#runs.delete(run.id);
      run.finish({ kind: 'exited', status: Number(data.toString('latin1', start, end)) & 0xff });
      this.fail(new VmStateError('exited', 'The Lua program called os.exit and ended this VM.'));
    } else {
      const outcome = parseFailed(FAILURES[kind], data, start, end, strings);
      this.#runs.delete(run.id);
      run.finish(outcome);
    }
    this.#queue.answered();
  }

  #answer(id: number, text: string): void {
    const question = this.#questions.get(id);
    if (question === undefined) return;
    this.#questions.delete(id);
    question.answer(text);
    this.#queue.answered();
  }

  #start(run: DriverRun, request: Request): void {
    run.id = this.#nextId();
    this.#runs.set(run.id, run);
    this.#write(run.id, request);
  }

  /** Few numbers, used again and again: both sides know them by heart. */
  #nextId(): number {
    this.#lastId = (this.#lastId % (2 * WINDOW)) + 1;
    return this.#lastId;
  }

  async #handOver(run: DriverRun, name: string): Promise<void> {
    const { findModule } = this.#options;
    const answer = await answerModule(findModule, name);
    if (this.#runs.get(run.id) === run) this.#write(run.id, answer);
  }

  async #feed(run: DriverRun): Promise<void> {
    // An interpreter waits for each piece that it asks for: one that does not floods us.
    if (run.isFed) {
      this.fail(new ProtocolError('The Lua interpreter asked for input again before it got any.'));
      return;
    }
    run.isFed = true;
    try {
      const part = (await run.input?.next()) ?? new Uint8Array(0);
      run.isFed = false;
      if (this.#runs.get(run.id) === run) this.#write(run.id, { operation: 'I', keys: '', payload: part });
    } catch (error) {
      this.fail(
        error instanceof Error
          ? error
          : new LuaProcessError('The input of a Lua program broke.', { cause: error, maybeRan: true }),
      );
    }
  }

  #ask(request: Request): Promise<string> {
    const ended = this.#failure;
    if (ended !== undefined) return Promise.reject(ended);
    return new Promise((answer, fail) => {
      this.#queue.push({
        isExclusive: false,
        send: () => {
          const id = this.#nextId();
          this.#questions.set(id, { answer, fail });
          this.#write(id, request);
        },
        fail,
      });
    });
  }

  #write(id: number, { operation, keys, payload }: Request): void {
    if (typeof payload === 'string') {
      this.#writable.write(`${operation} ${id} ${Buffer.byteLength(payload)}${keys}\n${payload}`);
      return;
    }
    this.#writable.write(`${operation} ${id} ${payload.length}${keys}\n`);
    if (payload.length > 0) this.#writable.write(payload);
  }

  #receive(chunk: Buffer): void {
    try {
      this.#parser.push(chunk);
    } catch (error) {
      this.fail(error instanceof Error ? error : new ProtocolError(String(error)));
      this.#readable.destroy();
    }
  }

  async #end(): Promise<void> {
    this.#parser.end();
    const error = await this.#options.explainEnd?.();
    this.fail(
      error ??
        new LuaProcessError('The connection to the Lua interpreter ended.', {
          maybeRan: this.#runs.size > 0,
        }),
    );
  }
}

/** Talks to an interpreter that was booted with `bootArguments` and `bootInput`. */
export function createDriverClient(streams: DriverStreams, options: DriverClientOptions): DriverClient {
  return new DriverClient(streams, options);
}

function ignore(): void {
  // Nothing to do.
}
