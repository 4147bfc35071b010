import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OperationAbortedError } from '@bioxen/core';
import { lookAtFile, streamOf } from './file-stream.js';
import { type PlainFile, plainFile } from './plain-file.js';
import { SequenceFormatError } from './sequence-format-error.js';

const UNPACKED_BYTES = 2 ** 18;

/** Beginnings of files that hold sequences in another way, and what turns them into one that is read here. */
const FOREIGN: readonly (readonly [magic: string, name: string, remedy: string])[] = [
  ['BZh', 'compressed with bzip2', 'bzip2 -dc'],
  ['\u00fd7zXZ', 'compressed with xz', 'xz -dc'],
  ['(\u00b5/\u00fd', 'compressed with zstd', 'zstd -dc'],
  ['PK\u0003\u0004', 'a ZIP archive', 'unzip -p'],
  ['CRAM', 'CRAM', 'samtools fastq'],
  ['.sff', 'SFF', 'a converter to FASTQ'],
  ['\u00ef\u00bb\u00bf', 'text with a byte order mark', 'tail -c +4'],
  ['\u00ff\u00fe', 'UTF-16 text', 'iconv -f UTF-16 -t UTF-8'],
  ['\u00fe\u00ff', 'UTF-16 text', 'iconv -f UTF-16 -t UTF-8'],
];

/** A file that is read once, from its beginning to its end. */
export interface OpenInput {
  /** Bytes read of the file itself, before decompression. */
  readonly bytesRead: () => number;
  /** Size of the file, bytes; absent for pipes. */
  readonly sizeBytes?: number;
  /** Where pieces of it can be told by their place. */
  readonly plain?: PlainFile;
  /** Counts bytes that are read elsewhere. */
  readonly pass: (bytes: number) => void;
  /** The content, decompressed, of a plain file from a place on. */
  readonly content: (start?: number) => AsyncIterable<Buffer>;
}

/** How input is read. */
export interface InputOptions {
  /** @defaultValue process.stdin */
  readonly standardInput?: Readable | undefined;
  /** Ends the waiting for bytes that do not come. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a file, or standard input for `-`. gzip is known by its first bytes, not by its name; members that follow each other
 * are one file.
 * @throws SequenceFormatError for a file that is not there, compressions and formats that are not read, and damaged gzip; the system's
 * error for a file that cannot be read
 */
export async function openInput(
  file: string,
  { standardInput = process.stdin, signal }: InputOptions = {},
): Promise<OpenInput> {
  const stats = file === '-' ? undefined : await lookAtFile(file);
  const sizeBytes = stats?.isFile() === true ? stats.size : undefined;
  const plain = sizeBytes === undefined ? undefined : await plainFile(file);
  const state = { bytesRead: 0 };
  return {
    bytesRead: () => state.bytesRead,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(plain === undefined ? {} : { plain }),
    pass: (bytes) => {
      state.bytesRead += bytes;
    },
    content: (start = 0) => {
      const source = stats === undefined ? standardInput : streamOf(file, stats, start);
      return plainBytes(file, source, { state, signal });
    },
  };
}

async function* plainBytes(
  file: string,
  source: Readable,
  reading: Reading,
): AsyncGenerator<Buffer, void, undefined> {
  const counted = count(source, reading);
  const [start, rest] = await beginning(counted);
  const foreign = FOREIGN.find(([magic]) => start.toString('latin1', 0, magic.length) === magic);
  if (foreign !== undefined) {
    const [, name, remedy] = foreign;
    throw new SequenceFormatError({
      file,
      problem: `the file is ${name}, which is not read`,
      hint: `Give its content on standard input: ${remedy} ${file === '-' ? 'FILE' : file} | bioxen map FUNCTION --over -`,
    });
  }
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* rest;
    return;
  }
  const gunzip = createGunzip({ chunkSize: UNPACKED_BYTES });
  // Pumped by hand: a pipeline would close standard input under the program's feet when a reader stops early.
  const fed = (async () => {
    try {
      for await (const piece of rest) {
        if (gunzip.destroyed) return;
        if (!gunzip.write(piece)) await drained(gunzip);
      }
      gunzip.end();
    } catch (error) {
      gunzip.destroy(error as Error);
    }
  })();
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || !code.startsWith('Z_')) throw error;
    throw new SequenceFormatError({
      file,
      problem: `the gzip data is damaged or cut short: ${message}`,
      cause: error,
    });
  } finally {
    gunzip.destroy();
    await fed;
  }
}

function drained(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'close', 'error']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close', 'error']) stream.on(event, done);
  });
}

interface Reading {
  readonly state: { bytesRead: number };
  readonly signal: AbortSignal | undefined;
}

async function* count(source: Readable, { state, signal }: Reading): AsyncGenerator<Buffer, void, undefined> {
  const stop = (): void => {
    if (signal !== undefined) source.destroy(OperationAbortedError.fromSignal(signal, 'a map'));
  };
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop);
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      state.bytesRead += piece.length;
      yield piece;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** The first bytes, enough to know a format by, and everything with them. */
async function beginning(
  source: AsyncGenerator<Buffer, void, undefined>,
): Promise<readonly [Buffer, AsyncGenerator<Buffer, void, undefined>]> {
  let start: Buffer = Buffer.alloc(0);
  while (start.length < 8) {
    const { done, value } = await source.next();
    if (done === true) break;
    start = start.length === 0 ? value : Buffer.concat([start, value]);
  }
  return [start, again(start, source)];
}

async function* again(
  start: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    if (start.length > 0) yield start;
    yield* rest;
  } finally {
    await rest.return();
  }
}
