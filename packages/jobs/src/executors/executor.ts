import { type FileRange, readRange } from '../input/file-range.js';
import type { SequenceFormat } from '../input/sequence-format.js';
import type { MapProgram } from '../map-program.js';
import type { Part } from '../parts/part.js';
import type { PartFolder } from '../parts/part-folder.js';

/** The bytes of some records, or where they stand in a file that is not compressed. */
export type ChunkContent =
  | { readonly bytes: Buffer }
  | { readonly range: FileRange; readonly pieces: readonly number[] };

/** Whole records of the input. */
export type Chunk = ChunkContent & {
  /** Place among the chunks, from 0. */
  readonly index: number;
  /** Name of its part: sha256 of code, parameters and chunk. */
  readonly name: string;
  readonly format: SequenceFormat;
};

/** The bytes of a chunk, read where they are not there yet. */
export async function chunkBytes(chunk: ChunkContent): Promise<Buffer> {
  return 'bytes' in chunk ? chunk.bytes : await readRange(chunk.range);
}

/** A chunk whose part lies in the folder. */
export interface ChunkOutcome {
  readonly index: number;
  readonly name: string;
  /** Its part, where whoever made it still has it: then it need not be read. */
  readonly part?: Part;
}

/** A run of a program over chunks. */
export interface MapJob {
  readonly program: MapProgram;
  readonly parts: PartFolder;
  readonly signal: AbortSignal;
  /** Called with what a program prints; it is no part of the results. */
  readonly onPrint?: ((bytes: Uint8Array) => void | Promise<void>) | undefined;
}

/**
 * Where chunks are worked on. It makes the part of each chunk, at least once, and tells of each when its part lies in the
 * folder, in any order. Chunks are taken only as fast as they are worked on. A return or throw of the iteration, and the
 * signal of the job, end all of its work. To resume is to submit again: chunks whose part is there never reach an executor.
 */
export interface MapExecutor extends AsyncDisposable {
  submit(chunks: AsyncIterable<Chunk>, job: MapJob): AsyncIterable<ChunkOutcome>;
  /** Ends all work and frees what it holds. Idempotent. */
  close(): Promise<void>;
}
