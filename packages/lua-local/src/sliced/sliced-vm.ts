import { setImmediate } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  checkOptions,
  type Clock,
  type ExecuteOptions,
  type ExecutionResult,
  InvalidOptionError,
  LuaProcessError,
  systemClock,
  systemRandom,
} from '@bioxen/core';
import { createDriverClient, type DriverClient, type DriverRun } from '@bioxen/lua-driver';
import { CONTROL_WORDS, type HostMessage, MESSAGES } from '../embedded/control-block.js';
import { type EngineCode, engineCode } from '../embedded/engine-code.js';
import { pagesOf } from '../embedded/memory-import.js';
import { type StreamPlace, WorkerStream } from '../embedded/worker-stream.js';
import { checkSlicedOptions, RESUME_CHECKS } from './sliced-vm-option-checks.js';
import type { SlicedVmOptions } from './sliced-vm-options.js';
import type { SlicedMessage, SliceOver } from './slice-messages.js';
import { createSlicedThread, WorkerThread } from './sliced-thread.js';

const COOKIE_BYTES = 12;
const DEFAULT_SLICE_TIMEOUT_MS = 10_000;
/** What libraries, driver and C stack need beside the heap of the programs. */
const ENGINE_BYTES = 4 * 2 ** 20;
const DRIVER_UNITS = 1_000_000;
/** In the place of a program whose text alone is more than its heap: to read it would take the driver's own room. */
const TOO_LARGE = 'error("not enough memory", 0)';

/** Of a program that ended its interpreter: what it used is not told any more. */
const LAST_SLICE: SliceOver = {
  state: 'ended',
  units: 0,
  postponed: 0,
  heapBytes: 0,
  heapRefusals: 0,
  insideMs: 0,
};

/** Options of `SlicedVm.resume`. */
export interface ResumeOptions {
  /** What `os.time` and `os.clock` say in this slice, milliseconds since 1970. @defaultValue 0 */
  readonly nowMs?: number;
}

/** What came of one slice. */
export interface Slice {
  /** `ready`: the program goes on with the next slice. `done`: it has ended, or there is none. */
  readonly state: 'ready' | 'done';
  /**
   * Work: instructions of Lua, and work of its C functions by size (64 bytes or one element each). May pass the budget by what could not be interrupted.
   */
  readonly units: number;
  /** How often the slice should have ended inside a C function that cannot be left (`table.sort`, `string.gsub`). */
  readonly postponed: number;
  /** Lua's heap of the programs, bytes. */
  readonly heapBytes: number;
  /** Allocations that were refused because of `memoryBytes`. */
  readonly heapRefusals: number;
  /** Milliseconds on the wall inside the thread: the work itself. */
  readonly insideMs: number;
}

/**
 * Embedded Lua 5.4 whose programs stand still unless `resume` lets them run, and stop after so many instructions. Its state
 * lives on from program to program. With the same programs, budgets and `nowMs` it does the same every time.
 */
export interface SlicedVm extends AsyncDisposable {
  /** Hands over a program; nothing of it runs before `resume`. One at a time. @throws LuaProcessError when the VM is lost */
  execute(
    code: string,
    options?: Pick<ExecuteOptions, 'args' | 'chunkName' | 'maxOutputBytes'>,
  ): Promise<ExecutionResult>;
  /** Lets the program run for so many units of work. @throws LuaProcessError when the VM is lost */
  resume(units: number, options?: ResumeOptions): Promise<Slice>;
  /** Makes the program stop: its result is a failure of the kind `interrupted`, and the VM keeps its state. */
  interrupt(): Promise<void>;
  /** False once its interpreter is gone: by a crash, by `os.exit`, or by `close`. */
  readonly isUsable: boolean;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Makes a VM whose programs run in slices. @throws InvalidOptionError, ResourceExhaustedError, BootError */
export async function createSlicedVm(options: SlicedVmOptions): Promise<SlicedVm> {
  checkSlicedOptions(options);
  const own = options.thread === undefined;
  const thread = options.thread ?? (await createSlicedThread());
  if (!(thread instanceof WorkerThread)) {
    throw new InvalidOptionError('thread', 'it was not made by createSlicedThread');
  }
  // The heap is held to its limit one by one; what lies between its blocks needs room, too.
  const pages = pagesOf(2 * options.memoryBytes + ENGINE_BYTES);
  const code = await engineCode(new URL('lua.wasm', thread.folder), pages);
  const vm = new ThreadVm(thread, own, code, options);
  try {
    await vm.begin();
    return vm;
  } catch (error) {
    await vm.close();
    throw error;
  }
}

class ThreadVm implements SlicedVm, StreamPlace {
  readonly control: Int32Array;
  readonly #thread: WorkerThread;
  readonly #ownsThread: boolean;
  readonly #number: number;
  readonly #port: MessagePort;
  readonly #stream: WorkerStream;
  readonly #client: DriverClient;
  readonly #clock: Clock;
  readonly #sliceTimeoutMs: number;
  readonly #memoryBytes: number;
  #failure: Error | undefined;
  #run: DriverRun | undefined;
  #isStopping = false;
  #nowMs = 0;
  #slice: { resolve(slice: SliceOver): void; reject(error: Error): void } | undefined;

  constructor(thread: WorkerThread, ownsThread: boolean, code: EngineCode, options: SlicedVmOptions) {
    const { memoryBytes, findModule, nowMs = 0, random = systemRandom } = options;
    this.#thread = thread;
    this.#ownsThread = ownsThread;
    this.#clock = options.clock ?? systemClock;
    this.#memoryBytes = memoryBytes;
    this.#sliceTimeoutMs = options.sliceTimeoutMs ?? DEFAULT_SLICE_TIMEOUT_MS;
    const control = new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT);
    this.control = new Int32Array(control);
    this.#number = thread.enter((error) => {
      this.#fail(error);
    });
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.on('message', (message: SlicedMessage) => {
      this.#receive(message);
    });
    this.#port.unref();
    const cookie = random.hex(COOKIE_BYTES);
    this.#stream = new WorkerStream(this);
    this.#client = createDriverClient(this.#stream, {
      cookie,
      ...(findModule === undefined ? {} : { findModule }),
      hasChildren: false,
      inputParts: 'whole',
      explainEnd: () => Promise.resolve(this.#failure ?? gone('it has ended')),
      interrupts: {
        kind: 'flag',
        raise: () => {
          this.#isStopping = true;
          return true;
        },
      },
    });
    this.#stream.onError = (bytes) => this.#client.speakingRun?.addOutput('stderr', bytes);
    thread.post({
      kind: 'open',
      number: this.#number,
      code,
      port: port2,
      control,
      heapBytes: memoryBytes,
      nowMs,
    });
    this.#stream.write(`${cookie}\n`);
  }

  /** Resolves when the interpreter is ready. */
  async begin(): Promise<void> {
    this.#thread.wake();
    try {
      await this.#client.hello;
    } finally {
      this.#thread.rest();
    }
  }

  get isUsable(): boolean {
    return this.#failure === undefined && this.#client.isUsable;
  }

  post(message: HostMessage, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, transfer);
    Atomics.add(this.control, MESSAGES, 1);
    Atomics.notify(this.control, MESSAGES);
  }

  async execute(
    code: string,
    options: Pick<ExecuteOptions, 'args' | 'chunkName' | 'maxOutputBytes'> = {},
  ): Promise<ExecutionResult> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#run !== undefined)
      throw new InvalidOptionError('code', 'another program of this VM has not ended');
    const program = Buffer.byteLength(code) > this.#memoryBytes ? TOO_LARGE : code;
    const run = this.#client.execute(program, options, { isAlone: true });
    this.#run = run;
    try {
      const outcome = await run.outcome;
      if (outcome.kind === 'exited') {
        this.#slice?.resolve(LAST_SLICE);
        this.#fail(gone('its program called os.exit'));
      }
      return run.toResult(outcome, 'embedded');
    } finally {
      this.#run = undefined;
      this.#isStopping = false;
    }
  }

  async resume(units: number, options: ResumeOptions = {}): Promise<Slice> {
    if (!Number.isSafeInteger(units) || units < 1 || units >= 2 ** 31) {
      throw InvalidOptionError.unexpected('units', units, 'a whole number from 1 to 2147483647');
    }
    checkOptions(options, RESUME_CHECKS);
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#slice !== undefined) throw new InvalidOptionError('resume', 'a slice of this VM runs already');
    let total: Slice = { state: 'ready', units: 0, postponed: 0, heapBytes: 0, heapRefusals: 0, insideMs: 0 };
    while (total.units < units) {
      const slice = await this.#runSlice(units - total.units, options.nowMs ?? 0);
      total = {
        state: 'ready',
        units: total.units + slice.units,
        postponed: total.postponed + slice.postponed,
        heapBytes: slice.heapBytes,
        heapRefusals: total.heapRefusals + slice.heapRefusals,
        insideMs: total.insideMs + slice.insideMs,
      };
      if (slice.state === 'ready') return total;
      // The driver waits. What it said is taken, and what it waits for goes out, before the next look.
      await setImmediate();
      if (this.#run === undefined || slice.state === 'ended') return { ...total, state: 'done' };
    }
    return total;
  }

  async interrupt(): Promise<void> {
    const run = this.#run;
    if (run === undefined || this.#failure !== undefined) return;
    let isOver = false;
    const interrupted = this.#client.interrupt(run, { graceMs: Infinity, clock: this.#clock }).finally(() => {
      isOver = true;
    });
    while (!isOver && this.#failure === undefined) {
      await this.#runSlice(DRIVER_UNITS, this.#nowMs);
      await setImmediate();
    }
    if (this.#failure === undefined) await interrupted;
    // Its result is told a little later than its end.
    while (this.#run === run) await setImmediate();
  }

  async close(): Promise<void> {
    this.#fail(gone('it was closed'));
    if (this.#ownsThread) await this.#thread.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #runSlice(units: number, nowMs: number): Promise<SliceOver> {
    // The time of a program does not go back.
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    if (this.#failure !== undefined) throw this.#failure;
    this.#thread.wake();
    const watchdog = this.#clock.setTimeout(() => {
      void this.#thread.kill(
        gone(`a slice of it, or of a VM in its thread, took more than ${this.#sliceTimeoutMs} ms`),
      );
    }, this.#sliceTimeoutMs);
    try {
      return await new Promise((resolve, reject) => {
        this.#slice = { resolve, reject };
        this.#thread.post({
          kind: 'run',
          number: this.#number,
          units,
          isStopping: this.#isStopping,
          nowMs: this.#nowMs,
        });
      });
    } finally {
      watchdog.cancel();
      this.#slice = undefined;
      this.#thread.rest();
    }
  }

  #receive(message: SlicedMessage): void {
    if (message instanceof Uint8Array) this.#stream.receive(message);
    else if (message === 'exited') {
      this.#slice?.resolve(LAST_SLICE);
    } else if ('slice' in message) this.#slice?.resolve(message.slice);
    else if ('error' in message) this.#stream.receiveError(message.error);
    else this.#fail(gone(`its engine broke: ${message.message}`));
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#client.fail(error);
    this.#stream.destroy();
    this.#slice?.reject(error);
    this.#thread.leave(this.#number);
    this.#port.close();
  }
}

function gone(reason: string): LuaProcessError {
  return new LuaProcessError(`The sliced Lua VM is gone: ${reason}.`, {
    maybeRan: true,
    hint: 'Its state is lost. Make a new VM, or start it again.',
  });
}
