import type { Readable } from 'node:stream';
import type { MapExecutor } from './executors/executor.js';
import type { MapProgram } from './map-program.js';

/** How results are written. */
export type OutputFormat = 'ndjson' | 'tsv' | 'fasta';

/** Options of `mapSequences`. */
export interface MapOptions {
  readonly program: Omit<MapProgram, 'form'>;
  /** FASTA or FASTQ, plain or gzip; `-` for standard input. */
  readonly over: string;
  /** @defaultValue process.stdin */
  readonly standardInput?: Readable;
  /** A file, which appears when it is whole, or what takes the bytes in their order. */
  readonly out: string | ((bytes: Uint8Array) => Promise<void> | void);
  /** @defaultValue 'ndjson' */
  readonly format?: OutputFormat;
  /** Columns of TSV. @defaultValue the fields of the first record */
  readonly columns?: readonly string[];
  /** Where records that fail are listed; made when there is one, else removed. */
  readonly failed: string;
  readonly executor: MapExecutor;
  /** Folder of finished chunks; gone when the map has ended. */
  readonly partsFolder: string;
  /** Take what an interrupted map left there. @defaultValue false */
  readonly resume?: boolean;
  /** Stop at the first record that fails, with a `RecordFailedError`. @defaultValue false */
  readonly failFast?: boolean;
  /** Letters of a chunk, about. @defaultValue 1 Mi; of a large file that is not compressed up to 8 Mi */
  readonly chunkBases?: number;
  /** Size of a record in the file, bytes; a larger one is a `SequenceFormatError`. @defaultValue 32 MiB */
  readonly maxRecordBytes?: number;
  readonly onProgress?: (progress: MapProgress) => void;
  /** Takes what the program prints. @defaultValue dropped */
  readonly onPrint?: (bytes: Uint8Array) => Promise<void> | void;
  readonly signal?: AbortSignal;
}

/** How far a map has come. */
export interface MapProgress {
  readonly records: number;
  readonly bases: number;
  readonly failed: number;
  /** Chunks whose results were there already. */
  readonly resumedChunks: number;
  readonly chunks: number;
  /** Bytes of the file that were read, and its size where it is known. */
  readonly bytesRead: number;
  readonly sizeBytes?: number;
}

/** What a map came to. */
export interface MapSummary extends Omit<MapProgress, 'bytesRead' | 'sizeBytes'> {
  readonly durationMs: number;
}
