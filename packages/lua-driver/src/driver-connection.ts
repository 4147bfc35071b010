import type { Readable } from 'node:stream';
import { LuaProcessError, ProtocolError } from '@bioxen/core';
import { type Condemned, killedFor } from './condemned.js';
import type { DriverHello } from './driver-hello.js';
import type { DriverRun } from './driver-run.js';
import { type DriverStreams, toPair } from './driver-streams.js';
import { FrameParser } from './frame-parser.js';
import { FrameRouter } from './frame-router.js';
import { Interrupter, type InterruptMeans } from './interrupter.js';
import { LastWords } from './last-words.js';
import type { FindModule } from './module-answer.js';
import { OutputMerger } from './output-merger.js';
import type { InputParts } from './part-length.js';
import { ProgramWishes } from './program-wishes.js';
import { Questions } from './questions.js';
import { ReadingPause } from './reading-pause.js';
import type { Request } from './request-encoder.js';
import { RequestQueue } from './request-queue.js';
import { RequestWriter } from './request-writer.js';
import { RunsInFlight } from './runs-in-flight.js';

/** Options of a client. */
export interface DriverClientOptions {
  /** The cookie that the interpreter was booted with. */
  readonly cookie: string;
  /** Gives the source text of a module that `require` asks for. */
  readonly findModule?: FindModule;
  /** Why the streams ended, when whoever owns the interpreter knows more. */
  readonly explainEnd?: () => Promise<Error>;
  /** How long the parts of a program's input are. @defaultValue 'paced' */
  readonly inputParts?: InputParts;
  /** How a program is made to stop. @defaultValue it is not */
  readonly interrupts?: InterruptMeans;
  /** Resolves when what was written past the two streams has been taken; asked when those have ended. */
  readonly strayTaken?: () => Promise<void>;
  /** Can programs start others? Finalizers, too, wait for what those have written then. @defaultValue true */
  readonly hasChildren?: boolean;
}

/** The wire to one driver, and everything that is on its way there or back. */
export class DriverConnection {
  /** Resolves when the interpreter has started; rejects when it ends before. */
  readonly hello: Promise<DriverHello>;
  /** Resolves when the interpreter's stream has closed. Never rejects. */
  readonly ended: Promise<void>;
  readonly runs: RunsInFlight = new RunsInFlight();
  readonly queue: RequestQueue = new RequestQueue();
  readonly lastWords: LastWords = new LastWords();
  readonly writer: RequestWriter;
  readonly questions: Questions;
  readonly interrupter: Interrupter;
  readonly hasChildren: boolean;
  readonly strayTaken: DriverClientOptions['strayTaken'];
  /** The program because of which the interpreter is killed, and what that fails with. */
  condemned: Condemned | undefined;
  readonly #cookie: string;
  readonly #explainEnd: DriverClientOptions['explainEnd'];
  readonly #readable: Readable;
  readonly #pause: ReadingPause;
  readonly #wishes: ProgramWishes;
  readonly #router: FrameRouter;
  readonly #merger: OutputMerger;
  readonly #parser: FrameParser;
  #failure: Error | undefined;
  #ranOutOfMemory = false;
  #hasIntegers: boolean | undefined;
  #luaVersion: string | undefined;
  #resolveHello: (hello: DriverHello) => void = ignore;
  #rejectHello: (error: unknown) => void = ignore;

  constructor(streams: DriverStreams, options: DriverClientOptions) {
    const { readable, writable } = toPair(streams);
    this.#cookie = options.cookie;
    this.#explainEnd = options.explainEnd;
    this.hasChildren = options.hasChildren ?? true;
    this.strayTaken = options.strayTaken;
    this.#readable = readable;
    this.#pause = new ReadingPause(readable);
    this.writer = new RequestWriter(writable);
    this.questions = new Questions(this.queue, this.writer, () => this.runs.nextId());
    this.#wishes = new ProgramWishes({
      writer: this.writer,
      findModule: options.findModule,
      luaVersion: () => this.#luaVersion,
      inputParts: options.inputParts ?? 'paced',
      isListening: (run) => this.runs.has(run) || this.lastWords.run === run,
      fail: (error) => {
        this.fail(error);
      },
    });
    this.interrupter = this.#createInterrupter(options);
    this.hello = new Promise((resolve, reject) => {
      this.#resolveHello = resolve;
      this.#rejectHello = reject;
    });
    this.hello.catch(ignore);
    this.#router = this.#createRouter();
    this.#merger = new OutputMerger(this.#router);
    this.#parser = new FrameParser(options.cookie, this.#merger);
    this.ended = this.#listen();
  }

  /** What came before the first frame, at most 2 KiB of it: what a banner or a failed start looks like. */
  get seen(): string {
    return this.#router.seen;
  }

  /** Why the interpreter is of no use any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** The driver says that a request, or what came of one, was more than its memory holds. */
  get ranOutOfMemory(): boolean {
    return this.#ranOutOfMemory;
  }

  /** Has its Lua 64-bit integers? Undefined until it has said hello. */
  get hasIntegers(): boolean | undefined {
    return this.#hasIntegers;
  }

  /** Puts a program on the wire. @param canWait it may go out at the end of this turn, with what was written in it */
  start(run: DriverRun, request: Request, canWait: boolean = this.runs.size > 0): void {
    this.runs.add(run);
    this.writer.write(run.id, request, canWait);
  }

  /** Gives up on the interpreter: everything in flight or queued fails with this error. Idempotent. */
  fail(error: Error): void {
    this.#refuse(error);
    this.writer.destroy();
  }

  /** The interpreter takes no more programs: all that wait fail. It may still be answered. */
  #refuse(why: Error): void {
    if (this.#failure !== undefined) return;
    const error = this.condemned === undefined ? why : killedFor(this.condemned);
    this.#failure = error;
    this.#rejectHello(error);
    this.interrupter.abandon();
    this.#failCondemned();
    this.runs.fail(error);
    this.questions.fail(error);
    this.queue.fail(error);
  }

  #failCondemned(): void {
    if (this.condemned === undefined || !this.runs.has(this.condemned.run)) return;
    const { run, error } = this.condemned;
    this.runs.remove(run);
    run.fail(error);
  }

  #createInterrupter({ cookie, interrupts }: DriverClientOptions): Interrupter {
    return new Interrupter({
      means: interrupts,
      cookie,
      writer: this.writer,
      isolate: () => this.queue.isolate(),
      onExposed: (mayHit) => {
        this.#parser.mayTear = mayHit;
      },
      onRaised: (run) => {
        this.#pause.lift();
        this.#wishes.deny(run);
      },
      onWaited: () => {
        this.#pause.restore();
      },
      deliver: (run, outcome) => {
        this.runs.remove(run);
        run.finish(outcome);
      },
      onSettled: () => {
        this.queue.answered();
      },
    });
  }

  #createRouter(): FrameRouter {
    return new FrameRouter({
      runs: this.runs,
      pause: this.#pause,
      wishes: this.#wishes,
      questions: this.questions,
      interrupter: this.interrupter,
      lastWords: this.lastWords,
      onLost: (isEnding) => {
        this.#onLost(isEnding);
      },
      onHello: (hello) => {
        this.#hasIntegers = hello.integerBits === 64;
        this.#luaVersion = hello.luaVersion.replace('Lua ', '');
        this.#resolveHello(hello);
      },
      onResult: (run, outcome) => {
        run.finish(outcome);
        this.queue.answered();
      },
      onExit: (error) => {
        this.#refuse(error);
      },
    });
  }

  /**
   * Memory ran out while the driver read, and it does not know where it stands. As long as one program has the wire for
   * itself there is nothing more to read than the rest of what that program asked for.
   */
  #onLost(isEnding: boolean): void {
    this.#ranOutOfMemory ||= isEnding || this.runs.size > 1;
    if (this.runs.size > 1) this.writer.quit(0);
    else if (!isEnding) this.writer.mark(this.#cookie);
  }

  #listen(): Promise<void> {
    this.#readable.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    this.#readable.on('error', ignore);
    return new Promise((resolve) => {
      this.#readable.once('close', () => {
        void this.#end().then(resolve);
      });
    });
  }

  #receive(chunk: Buffer): void {
    try {
      try {
        this.#parser.push(chunk);
      } finally {
        this.#merger.flush();
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new ProtocolError(String(error)));
      this.#readable.destroy();
    }
  }

  async #end(): Promise<void> {
    this.#parser.end();
    this.#merger.flush();
    const error = await this.#explainEnd?.();
    this.fail(
      error ??
        new LuaProcessError('The connection to the Lua interpreter ended.', { maybeRan: this.runs.size > 0 }),
    );
  }
}

function ignore(): void {
  // Nothing to do.
}
