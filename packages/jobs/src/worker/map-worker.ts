import {
  type BioxenError,
  type ExecutionResult,
  LuaLimitError,
  LuaOutOfMemoryError,
  LuaProcessError,
  type LuaVm,
  VmStateError,
  VMTimeoutError,
} from '@bioxen/core';
import { type Chunk, chunkBytes, type MapJob } from '../executors/executor.js';
import type { SequenceFormat } from '../input/sequence-format.js';
import type { MapProgram } from '../map-program.js';
import type { Part } from '../parts/part.js';
import { BlockFile } from './block-file.js';
import { MapProgramError } from './map-program-error.js';
import { countRecords, lostPart, type Records } from './lost-part.js';
import mapWorker from './map-worker.lua';
import { readAnswer } from './part-answer.js';
import { workerModules } from './worker-sources.js';

const RUN = 'require("bioxen.map")(...)';
const ALL = 2 ** 52;
/** How much later than its time a worker may look at a clock that has whole seconds alone. */
const CLOCK_MS = 2_000;

/** Makes the persistent VM of a worker. */
export type CreateWorkerVm = () => Promise<LuaVm>;

/** What a worker is made with: see `LocalExecutorOptions`. */
export interface MapWorkerOptions {
  readonly createVm: CreateWorkerVm;
  readonly readsFiles?: boolean;
  readonly blockFolder?: string;
  readonly recordMs?: number;
}

/** What a worker has to know of a run. */
export type WorkerJob = Omit<MapJob, 'parts'>;

/** Records by their bytes, or by path, place and the lengths of pieces; which of them, counted from 1, and how long. */
type MapArguments = [
  block: Uint8Array | string,
  format: SequenceFormat,
  first: number,
  last: number,
  seconds: number,
  start?: number,
  ...pieces: number[],
];

/** Maps chunks in one VM after the other: a VM that a record kills is replaced, and the record is a failure. */
export class MapWorker implements AsyncDisposable {
  readonly #options: MapWorkerOptions;
  readonly #job: WorkerJob;
  #vm: LuaVm | undefined;
  /** Whether VMs read ranges of files themselves, as far as is known. */
  #readsFiles: boolean;
  readonly #blockFile: BlockFile | undefined;
  #isClosed = false;

  constructor(options: MapWorkerOptions, job: WorkerJob) {
    this.#options = options;
    this.#job = job;
    this.#readsFiles = options.readsFiles ?? false;
    this.#blockFile = options.blockFolder === undefined ? undefined : new BlockFile(options.blockFolder);
  }

  /** The part of a chunk. @throws MapProgramError, and what VMs throw that cannot be made or are aborted */
  async map(chunk: Chunk): Promise<Part> {
    const whole = await this.#whole(chunk);
    if (!isFault(whole) && whole.isPartial !== true) return whole;
    const records = { format: chunk.format, bytes: await chunkBytes(chunk) };
    return joined(
      isFault(whole)
        ? await this.#halves(records, 1, countRecords(records), whole)
        : [whole, ...(await this.#section(records, whole.records + 1, ALL))],
    );
  }

  /** Ends its VM, and what it is at: `map` then rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#drop();
    await this.#blockFile?.giveUp();
  }

  async #drop(): Promise<void> {
    const vm = this.#vm;
    this.#vm = undefined;
    await vm?.close();
  }

  async #whole(chunk: Chunk): Promise<Part | Fault> {
    const { format } = chunk;
    if ('range' in chunk && this.#readsFiles) {
      const { path, start } = chunk.range;
      const part = await this.#try([path, format, 1, ALL, this.#seconds, start, ...chunk.pieces]);
      if (isFault(part) || part.isUnseen !== true) return part;
      this.#readsFiles = false;
    }
    const bytes = await chunkBytes(chunk);
    const place = await this.#blockFile?.put(bytes);
    if (place !== undefined) {
      const part = await this.#try([place.path, format, 1, ALL, this.#seconds, place.start, place.length]);
      if (isFault(part) || part.isUnseen !== true) return part;
      await this.#blockFile?.giveUp();
    }
    return await this.#try([bytes, format, 1, ALL, this.#seconds]);
  }

  /** Some records, in as many parts as their time asks for. */
  async #section(chunk: Records, first: number, last: number): Promise<Part[]> {
    const parts: Part[] = [];
    for (let next = first; ;) {
      const part = await this.#try([chunk.bytes, chunk.format, next, last, this.#seconds]);
      if (isFault(part)) {
        const end = Math.min(last, countRecords(chunk));
        return [...parts, ...(await this.#halves(chunk, next, end, part))];
      }
      parts.push(part);
      if (part.isPartial !== true || part.records >= last) return parts;
      next = part.records + 1;
    }
  }

  /** The interpreter is gone and tells no record: it is looked for by halves. */
  async #halves(chunk: Records, first: number, last: number, fault: Fault): Promise<Part[]> {
    if (first >= last) return [lostPart(chunk, first, fault.fault)];
    const middle = Math.floor((first + last) / 2);
    const parts: Part[] = [];
    for (const [from, to] of [
      [first, middle],
      [middle + 1, last],
    ] as const) {
      parts.push(...(await this.#section(chunk, from, to)));
      if (parts.at(-1)?.problem !== undefined) break;
    }
    return parts;
  }

  /** After how long a worker tells how far it came. */
  get #seconds(): number {
    return (this.#options.recordMs ?? 0) / 1_000;
  }

  /** Maps some records of a block, or of a range of a file. */
  async #try(args: MapArguments): Promise<Part | Fault> {
    const [, , first, last] = args;
    const { recordMs } = this.#options;
    const vm = await this.#ready();
    const pieces: Uint8Array[] = [];
    try {
      const result = await vm.execute(RUN, {
        args,
        buffer: false,
        onOutput: ({ stream, bytes }) =>
          stream === 'stdout' ? void pieces.push(bytes) : this.#job.onPrint?.(bytes),
        signal: this.#job.signal,
        ...(recordMs === undefined ? {} : { timeoutMs: first === last ? recordMs : 2 * recordMs + CLOCK_MS }),
      });
      if (result.success && !result.exited) return readAnswer(pieces) ?? this.#mixed();
      await this.#drop();
      return { fault: faultText(result) };
    } catch (error) {
      await this.#drop();
      if (this.#isClosed || this.#job.signal.aborted || !isOfTheProgram(error)) throw error;
      return { fault: error.message };
    }
  }

  #mixed(): never {
    throw new MapProgramError(
      `${fileOf(this.#job.program)}: something else was written among the results, by a child process or C code`,
      { hint: "Send what a child writes elsewhere: os.execute('command >&2')." },
    );
  }

  async #ready(): Promise<LuaVm> {
    if (this.#vm !== undefined) return this.#vm;
    const vm = await this.#options.createVm();
    this.#vm = vm;
    if (this.#isClosed) {
      await this.#drop();
      throw new VmStateError('closed', 'The worker was closed while its VM was made.');
    }
    const { program, signal, onPrint } = this.#job;
    const { code, name, form, parameters } = program;
    const result = await vm.execute(mapWorker, {
      args: [code, name, form, parameters, workerModules],
      chunkName: '=bioxen map',
      onOutput: ({ stream, bytes }) => (stream === 'stderr' ? onPrint?.(bytes) : undefined),
      signal,
    });
    const [state, detail] = result.values.map((value) => (typeof value === 'string' ? value : ''));
    if (result.success && state === 'ready') return vm;
    throw problemOf(program, result, state, detail);
  }
}

interface Fault {
  readonly fault: string;
}

function isFault(value: Part | Fault): value is Fault {
  return 'fault' in value;
}

/** Errors that a program can bring about by itself; with all others a map cannot go on. */
function isOfTheProgram(error: unknown): error is BioxenError {
  return [LuaLimitError, LuaOutOfMemoryError, LuaProcessError, VMTimeoutError, VmStateError].some((kind) =>
    (kind as typeof BioxenError).isInstance(error),
  );
}

function faultText({ error, returnCode }: ExecutionResult): string {
  return error === undefined || error.kind === 'exit'
    ? `the program ended its interpreter by os.exit(${returnCode})`
    : error.message;
}

function fileOf({ name }: MapProgram): string {
  return name.replace(/^[@=]/, '');
}

function problemOf(program: MapProgram, result: ExecutionResult, state = '', detail = ''): MapProgramError {
  const file = fileOf(program);
  if (state === 'syntax' || state === 'failed') return new MapProgramError(detail);
  if (result.success && state === 'none') {
    return new MapProgramError(`${file} gives no function: it returned a ${detail}`, {
      hint: 'End it with: return function(record) … end',
    });
  }
  return new MapProgramError(`${file}: ${faultText(result)}`);
}

/** Parts of one chunk in the order of its records. Each counts records and lines from the beginning of the chunk. */
function joined(parts: readonly Part[]): Part {
  const problem = parts.find((part) => part.problem !== undefined)?.problem;
  return {
    output: parts.flatMap(({ output }) => output),
    failures: parts.flatMap(({ failures }) => failures),
    records: Math.max(...parts.map(({ records }) => records)),
    lines: Math.max(...parts.map(({ lines }) => lines)),
    bases: parts.reduce((sum, { bases }) => sum + bases, 0),
    ...(problem === undefined ? {} : { problem }),
  };
}
