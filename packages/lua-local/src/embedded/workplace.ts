import { Worker } from 'node:worker_threads';
import {
  BootError,
  LuaOutOfMemoryError,
  LuaProcessError,
  ResourceExhaustedError,
  systemClock,
} from '@bioxen/core';
import {
  CONTROL_WORDS,
  type FolderAnswer,
  type HostMessage,
  INTERRUPT,
  MESSAGES,
  type WorkerFault,
  type WorkerMessage,
  type WorkerSetup,
} from './control-block.js';
import type { FolderWish } from './embedded-files.js';
import { PacedWork } from './paced-work.js';

/**
 * Node aborts now and then when a worker ends while its JavaScript is still being optimized in the background
 * (nodejs/node#56312). An idle worker is given time to come to rest.
 */
const REST_MS = 10;
/** JavaScript's own memory in a worker; Lua's counts elsewhere. Node gets by with 8 MiB of it, and not with 4 (measured). */
const RESOURCES = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/** What a worker is started with, beside what it shares with its host. */
export type WorkplaceSetup = Omit<WorkerSetup, 'control'> & { readonly memoryBytes: number };

/** Who takes what the interpreter in a worker writes. */
export interface InterpreterOutput {
  receive(bytes: Uint8Array): void;
  /** Takes what is said past the stream. */
  receiveError(bytes: Uint8Array): void;
  /** The interpreter ended. */
  finish(): void;
}

interface Waiting {
  readonly resolve: (answer: FolderAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** One worker thread, and the interpreter that lives in it now. */
export class Workplace {
  readonly control: Int32Array;
  readonly #worker: Worker;
  readonly #memoryBytes: number;
  /** Resolves when the thread is gone. */
  readonly exited: Promise<void>;
  /** What the worker says, its end included. */
  readonly #heard = new PacedWork();
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #failure: Error | undefined;
  #output: InterpreterOutput | undefined;
  /** Its last interpreter has ended as it was asked to, and the next one can be used. */
  #isFree = true;
  #isGone = false;

  /** @param program the worker's JavaScript @throws ResourceExhaustedError when no thread can be started */
  constructor(program: URL, { memoryBytes, ...setup }: WorkplaceSetup) {
    const control = new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT);
    this.control = new Int32Array(control);
    this.#memoryBytes = memoryBytes;
    this.#worker = startWorker(program, { ...setup, control });
    this.#worker.on('message', (message: WorkerMessage) => {
      this.#heard.add(() => {
        this.#receive(message);
      });
    });
    this.#worker.on('error', (error) => {
      this.#failure ??= startFailure(error);
    });
    this.exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#isGone = true;
        this.#heard.add(() => {
          this.#output?.finish();
          for (const { reject } of this.#waiting.values()) reject(this.explainEnd());
          this.#waiting.clear();
          resolve();
        });
      });
    });
  }

  /** Is there an interpreter that nobody uses? */
  get isFree(): boolean {
    return this.#isFree && this.#isAlive;
  }

  get #isAlive(): boolean {
    return this.#failure === undefined && !this.#isGone;
  }

  /** The interpreter in it is used from now on. @param output who takes what it writes */
  occupy(output: InterpreterOutput): void {
    this.#isFree = false;
    this.#output = output;
  }

  /** Hands something over; the worker hears of it when its interpreter waits. */
  post(message: HostMessage, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
    Atomics.add(this.control, MESSAGES, 1);
    Atomics.notify(this.control, MESSAGES);
  }

  /** Does something in the folder of the interpreter, when it waits next. @throws LuaProcessError when it ends */
  async ask(wish: FolderWish, transfer: readonly ArrayBuffer[] = []): Promise<FolderAnswer> {
    if (!this.#isAlive) throw this.explainEnd();
    const id = ++this.#lastId;
    return await new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.post({ ...wish, id }, transfer);
    });
  }

  /** The running program is to stop; one whose request is sent later is not meant. */
  interrupt(): void {
    Atomics.store(this.control, INTERRUPT, Atomics.load(this.control, MESSAGES));
  }

  /** The thread keeps this process alive. */
  ref(): void {
    this.#worker.ref();
  }

  /** The thread keeps this process alive no more. */
  unref(): void {
    this.#worker.unref();
  }

  /** Ends the thread. @param options.wasIdle no program runs in it */
  async end({ wasIdle }: { readonly wasIdle: boolean }): Promise<void> {
    if (wasIdle && !this.#isGone) await systemClock.sleep(REST_MS);
    await this.#worker.terminate();
    await this.exited;
  }

  /** Why there is no interpreter any more. */
  explainEnd(): Error {
    return (
      this.#failure ??
      new LuaProcessError('The embedded Lua engine was ended before it gave a result.', {
        maybeRan: true,
        hint: 'Its state is gone. Start the VM again.',
      })
    );
  }

  #receive(message: WorkerMessage): void {
    if (message === 'ended' || message === 'exited') {
      this.#isFree = message === 'ended';
      this.#output?.finish();
    } else if (message instanceof Uint8Array) this.#output?.receive(message);
    else if ('error' in message) this.#output?.receiveError(message.error);
    else if ('fault' in message) {
      this.#failure ??= errorOf(message, this.#memoryBytes);
      this.#output?.finish();
    } else {
      this.#waiting.get(message.id)?.resolve(message);
      this.#waiting.delete(message.id);
    }
  }
}

function startWorker(program: URL, setup: WorkerSetup): Worker {
  try {
    // Its own standard streams, read by nobody (a stream that is read keeps our process alive, `unref` or not), and
    // none of our environment.
    return new Worker(program, {
      workerData: setup,
      stdin: true,
      stdout: true,
      stderr: true,
      env: {},
      execArgv: [],
      resourceLimits: RESOURCES,
    });
  } catch (error) {
    throw startFailure(error);
  }
}

/** The thread could not be started, or its JavaScript fell: both are this computer's or ours, never Lua's. */
function startFailure(cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new LuaProcessError('The worker of the embedded Lua engine ran out of memory of its own.', {
      maybeRan: true,
      cause,
      hint: 'Its state is gone. Start the VM again.',
    });
  }
  if (
    code === 'ERR_WORKER_INIT_FAILED' ||
    /EMFILE|ENFILE|EAGAIN|ENOMEM|too many open files/.test(String(cause))
  ) {
    return new ResourceExhaustedError('open files or threads', {
      cause,
      retryable: true,
      hint: 'The embedded Lua engine could not be started. Close VMs or files, or allow this process more of them.',
    });
  }
  return new BootError({
    subject: 'The embedded Lua engine',
    reason: 'its worker ended by an error',
    seen: String(cause),
    cause,
  });
}

function errorOf({ fault, message }: WorkerFault, memoryBytes: number): Error {
  switch (fault) {
    case 'memory':
      return new LuaOutOfMemoryError({
        limitValue: memoryBytes,
        certainty: 'certain',
        maybeRan: true,
      });
    case 'trap':
      return new LuaProcessError(`The embedded Lua engine broke and was thrown away: ${message}.`, {
        maybeRan: true,
        hint: 'Its state is gone. Start the VM again.',
      });
    case 'start':
      return new ResourceExhaustedError('memory for another embedded Lua engine', {
        retryable: true,
        hint: "Close VMs, or use engine: 'native'.",
      });
  }
}
