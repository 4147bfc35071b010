import { readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Chunk, MapExecutor } from '../executors/executor.js';
import type { SequenceFormat } from '../input/sequence-format.js';
import type { MapProgram } from '../map-program.js';
import { PartFolder } from '../parts/part-folder.js';

/** A chunk whose bytes lie in a file that all nodes see. */
export interface StoredChunk {
  readonly index: number;
  readonly name: string;
  readonly format: SequenceFormat;
  readonly file: string;
}

/** What one task of a cluster works on. */
export interface MapTask {
  readonly parts: string;
  readonly form: MapProgram['form'];
  readonly chunks: readonly StoredChunk[];
}

/** Options of `runMapTask`. */
export interface RunMapTaskOptions {
  readonly program: Omit<MapProgram, 'form'>;
  readonly executor: MapExecutor;
  readonly signal?: AbortSignal;
}

/**
 * Makes the parts of one task, on the node that it was given to. Parts that are there already are left alone. An error is also
 * written beside the task, where who waits for it finds it.
 */
export async function runMapTask(file: string, options: RunMapTaskOptions): Promise<void> {
  const { program, executor, signal = new AbortController().signal } = options;
  const task = JSON.parse(await readFile(file, 'utf8')) as MapTask;
  const parts = new PartFolder(task.parts, `${hostname()}-${process.pid}`);
  const missing = async function* (): AsyncGenerator<Chunk, void, undefined> {
    for (const { file: bytes, ...chunk } of task.chunks) {
      if (!(await parts.has(chunk.name))) yield { ...chunk, bytes: await readFile(bytes) };
    }
  };
  const job = { program: { ...program, form: task.form }, parts, signal };
  try {
    for await (const outcome of executor.submit(missing(), job)) void outcome;
  } catch (error) {
    if (!signal.aborted) {
      const message = error instanceof Error ? error.message : String(error);
      await writeFile(`${file}.error.unfinished`, message);
      await rename(`${file}.error.unfinished`, `${file}.error`);
    }
    throw error;
  }
}
