import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Clock, systemClock, throwIfAborted } from '@bioxen/core';
import {
  type Chunk,
  chunkBytes,
  type ChunkOutcome,
  type MapExecutor,
  type MapJob,
} from '../executors/executor.js';
import type { MapTask, StoredChunk } from './map-task.js';
import { SlurmError } from './slurm-error.js';
import { cancelJob, livingTasks, maxArraySize, submitArray } from './slurm-programs.js';

/** Options of `createSlurmExecutor`. */
export interface SlurmExecutorOptions {
  /** A folder that all nodes see under this path; chunks lie there while they wait. */
  readonly folder: string;
  /** The program of a task and its arguments; the path of the task's file comes last. It calls `runMapTask`. */
  readonly command: readonly string[];
  /** Options of sbatch: partition, account, time, memory. @defaultValue none */
  readonly sbatchFlags?: readonly string[];
  /** Bytes of sequences that one task works on; a task should last 30 s at least. @defaultValue 256 MiB */
  readonly taskBytes?: number;
  /** How often a task is started that ends without its results. @defaultValue 5 */
  readonly attempts?: number;
  /** Time between two looks at the queue, milliseconds. @defaultValue 2000 */
  readonly pollMs?: number;
  /** How long Slurm may give no answer, as while its controller is started anew, milliseconds. @defaultValue 600000 */
  readonly patienceMs?: number;
  readonly clock?: Clock;
}

/** What waits for one task. */
interface Waiting {
  readonly task: number;
  readonly chunks: StoredChunk[];
  job: string;
  /** Tells the task what to do. */
  file: string;
  attempts: number;
}

/**
 * Works on chunks as array tasks of Slurm, by the site's own sbatch, squeue, scontrol and scancel. A task whose node died is started
 * again; what it had done stays. Slurm starts a task at least once: results are named after their chunk, so twice does no harm.
 */
export function createSlurmExecutor(options: SlurmExecutorOptions): MapExecutor {
  /** Who is told what becomes of them. */
  const jobs = new Map<string, MapJob>();
  const close = async (): Promise<void> => {
    const all = [...jobs];
    jobs.clear();
    // What went wrong before is what is to be thrown, and a controller that is gone takes no orders.
    await Promise.all(
      all.map(async ([id, { onPrint }]) => {
        await cancelJob(id).catch(async () => await onPrint?.(Buffer.from(notCancelled(id))));
      }),
    );
  };
  return {
    submit: (chunks, job) => new SlurmRun(options, job, jobs).outcomes(chunks, close),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function notCancelled(id: string): string {
  return `bioxen: Slurm does not answer, and tasks of job ${id} may still wait or run. When it is back: scancel ${id}\n`;
}

class SlurmRun {
  readonly #options: SlurmExecutorOptions;
  readonly #job: MapJob;
  readonly #jobs: Map<string, MapJob>;
  readonly #folder: string;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  /** When Slurm answered last. */
  #answered: number;

  constructor(options: SlurmExecutorOptions, job: MapJob, jobs: Map<string, MapJob>) {
    this.#options = options;
    this.#job = job;
    this.#jobs = jobs;
    this.#folder = resolve(options.folder);
    this.#clock = options.clock ?? systemClock;
    this.#answered = this.#clock.monotonicMs();
  }

  async *outcomes(
    chunks: AsyncIterable<Chunk>,
    close: () => Promise<void>,
  ): AsyncGenerator<ChunkOutcome, void, undefined> {
    const { pollMs = 2_000 } = this.#options;
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true });
    try {
      await this.#submitAll(chunks);
      while (this.#waiting.length > 0) {
        await this.#clock.sleep(pollMs, { signal: this.#job.signal });
        yield* this.#look();
      }
    } finally {
      if (this.#waiting.length > 0) await close();
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  async #submitAll(chunks: AsyncIterable<Chunk>): Promise<void> {
    const { taskBytes = 2 ** 28 } = this.#options;
    const arraySize = await maxArraySize();
    let wave: Waiting[] = [];
    let bytes = 0;
    for await (const chunk of chunks) {
      throwIfAborted(this.#job.signal, 'a map');
      const { index, name, format } = chunk;
      const content = await chunkBytes(chunk);
      const file = join(this.#folder, `${index}.chunk`);
      await writeFile(file, content);
      let last = wave.at(-1);
      if (last === undefined || bytes + content.length > taskBytes) {
        if (wave.length === arraySize) {
          await this.#submit(wave);
          wave = [];
        }
        last = { task: wave.length, chunks: [], job: '', file: '', attempts: 0 };
        wave.push(last);
        bytes = 0;
      }
      last.chunks.push({ index, name, format, file });
      bytes += content.length;
    }
    if (wave.length > 0) await this.#submit(wave);
  }

  /** Starts tasks, as one array. */
  async #submit(tasks: readonly Waiting[]): Promise<void> {
    const { command, sbatchFlags = [] } = this.#options;
    const first = tasks[0]?.chunks[0]?.index ?? 0;
    const base = join(this.#folder, `from-${first}-${tasks[0]?.attempts ?? 0}`);
    const { parts, program } = this.#job;
    for (const waiting of tasks) {
      const { task, chunks } = waiting;
      const content: MapTask = { parts: resolve(parts.path), form: program.form, chunks };
      waiting.file = `${base}-${task}.json`;
      await writeFile(waiting.file, JSON.stringify(content));
    }
    const words = [...command, base].map((word) => quoted(word)).join(' ');
    const script = `#!/bin/sh\nexec ${words}-"$SLURM_ARRAY_TASK_ID".json\n`;
    const flags = ['--job-name=bioxen-map', '--no-requeue', `--output=${base}-%a.log`, ...sbatchFlags];
    const numbers = tasks.map(({ task }) => task);
    const job = await submitArray(script, numbers, flags);
    this.#jobs.set(job, this.#job);
    for (const task of tasks) {
      task.job = job;
      task.attempts++;
      if (!this.#waiting.includes(task)) this.#waiting.push(task);
    }
  }

  /** Looks at the queue, and then for results: what a task that has gone has made lies there by now. */
  async *#look(): AsyncGenerator<ChunkOutcome, void, undefined> {
    const living = await this.#answer(async () => await this.#living());
    for (const waiting of this.#waiting) {
      const left: StoredChunk[] = [];
      for (const chunk of waiting.chunks) {
        if (await this.#job.parts.has(chunk.name)) {
          await rm(chunk.file, { force: true });
          yield { index: chunk.index, name: chunk.name };
        } else left.push(chunk);
      }
      waiting.chunks.splice(0, waiting.chunks.length, ...left);
      const isGone = living !== undefined && living.get(waiting.job)?.has(waiting.task) !== true;
      if (left.length > 0 && isGone) await this.#again(waiting);
    }
    this.#waiting = this.#waiting.filter(({ chunks }) => chunks.length > 0);
  }

  async #living(): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    const living = new Map<string, ReadonlySet<number>>();
    for (const job of new Set(this.#waiting.map((task) => task.job)))
      living.set(job, await livingTasks(job, this.#job.signal));
    return living;
  }

  /** What Slurm answers; undefined while it gives none, for a time: tasks go on without their controller. @throws SlurmError */
  async #answer<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      this.#answered = this.#clock.monotonicMs();
      return answer;
    } catch (error) {
      const { patienceMs = 600_000 } = this.#options;
      if (!SlurmError.isInstance(error) || this.#clock.monotonicMs() - this.#answered > patienceMs)
        throw error;
      return undefined;
    }
  }

  async #again(waiting: Waiting): Promise<void> {
    const first = waiting.chunks[0]?.index ?? 0;
    const error = await this.#errorOf(waiting);
    if (error !== undefined)
      throw new SlurmError(error, { hint: 'The program has to be mended; then use --resume.' });
    if (waiting.attempts >= (this.#options.attempts ?? 5)) {
      throw new SlurmError(
        `Task ${waiting.task} of job ${waiting.job} ended ${waiting.attempts} times without its results.`,
        {
          hint: `Ask Slurm why: sacct -j ${waiting.job}, or scontrol show job ${waiting.job}. Chunk ${first} is the first it lacks.`,
        },
      );
    }
    await this.#answer(async () => await this.#submit([waiting]));
  }

  async #errorOf({ file }: Waiting): Promise<string | undefined> {
    return await readFile(`${file}.error`, 'utf8').catch(() => undefined);
  }
}

/** A word for the shell, as it stands. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
