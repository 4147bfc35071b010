import type { ChunkOutcome } from './executors/executor.js';
import type { OpenInput } from './input/open-input.js';
import type { CutProblem } from './input/record-blocks.js';
import { SequenceFormatError } from './input/sequence-format-error.js';
import type { MapOptions, MapProgress, MapSummary, OutputFormat } from './map-options.js';
import { TsvLines } from './output/tsv-lines.js';
import type { Part, PartProblem } from './parts/part.js';
import type { PartFolder } from './parts/part-folder.js';
import { type FailedRecord, RecordFailedError } from './record-failed-error.js';

/** What a merge works with. */
export interface MergeOptions extends Pick<MapOptions, 'over' | 'columns' | 'failFast' | 'onProgress'> {
  readonly format: OutputFormat;
  readonly input: OpenInput;
  readonly parts: PartFolder;
  readonly write: (pieces: readonly Uint8Array[]) => Promise<void>;
  readonly writeFailures: (lines: Uint8Array) => Promise<void>;
}

/** Puts results into the order of their chunks, and makes places within chunks places within the file. */
export class Merge {
  readonly #options: MergeOptions;
  readonly #tsv: TsvLines | undefined;
  /** Results that are there and wait for earlier ones. */
  readonly #waiting = new Map<number, string>();
  #next = 0;
  #lines = 0;
  #records = 0;
  #bases = 0;
  #failed = 0;
  #resumedChunks = 0;
  #broken: { readonly index: number; readonly problem: CutProblem } | undefined;

  constructor(options: MergeOptions) {
    this.#options = options;
    if (options.format === 'tsv') this.#tsv = new TsvLines(options.columns);
  }

  /** Takes a result, and writes all that are in order now. @throws SequenceFormatError, RecordFailedError, MapProgramError */
  async add({ index, name, part }: ChunkOutcome): Promise<void> {
    if (part !== undefined && index === this.#next) {
      this.#next++;
      await this.#write(part);
    } else {
      // What waits lies in the folder: memory would not hold all that can be there before one slow chunk.
      this.#waiting.set(index, name);
    }
    await this.#advance();
  }

  /** Takes a result that was there before. It is written with the next one. @param isResumed an earlier run made it */
  addPresent({ index, name }: ChunkOutcome, isResumed: boolean): void {
    this.#waiting.set(index, name);
    if (isResumed) this.#resumedChunks++;
  }

  /** The file cannot be read on behind the chunks before this one. */
  breakAt(index: number, problem: CutProblem): void {
    this.#broken = { index, problem };
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    await this.#advance();
    if (this.#broken !== undefined) throw this.#damaged({ ...this.#broken.problem, line: 1, record: 1 });
    if (this.#tsv !== undefined) await this.#options.write([Buffer.from(this.#tsv.end())]);
  }

  /** How much was written. */
  counts(): Omit<MapSummary, 'durationMs'> {
    return {
      records: this.#records,
      bases: this.#bases,
      failed: this.#failed,
      chunks: this.#next,
      resumedChunks: this.#resumedChunks,
    };
  }

  async #advance(): Promise<void> {
    for (let name = this.#waiting.get(this.#next); name !== undefined; name = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#next++;
      await this.#write(await this.#options.parts.read(name));
    }
  }

  async #write(part: Part): Promise<void> {
    if (part.problem !== undefined) throw this.#damaged(part.problem);
    const { over, failFast, write, writeFailures, onProgress } = this.#options;
    const lines: string[] = [];
    for (const { id, record, line, error } of part.failures) {
      const failed: FailedRecord = {
        file: over,
        record: this.#records + record,
        line: this.#lines + line,
        id,
        error,
      };
      if (failFast === true) throw new RecordFailedError(failed);
      lines.push(`${JSON.stringify(failed)}\n`);
    }
    if (lines.length > 0) await writeFailures(Buffer.from(lines.join('')));
    if (part.output.length > 0) await write(this.#formatted(part.output));
    this.#lines += part.lines;
    this.#records += part.records;
    this.#bases += part.bases;
    this.#failed += part.failures.length;
    onProgress?.(this.#progress());
  }

  #formatted(output: readonly Uint8Array[]): readonly Uint8Array[] {
    return this.#tsv === undefined ? output : [Buffer.from(this.#tsv.convert(Buffer.concat(output)))];
  }

  #progress(): MapProgress {
    const { bytesRead, sizeBytes } = this.#options.input;
    return {
      ...this.counts(),
      bytesRead: bytesRead(),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
    };
  }

  #damaged({ problem, hint, line, record }: PartProblem): SequenceFormatError {
    return new SequenceFormatError({
      file: this.#options.over,
      problem,
      line: this.#lines + line,
      record: this.#records + record,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
