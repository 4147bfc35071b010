import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { throwIfAborted } from '@bioxen/core';
import type { MapJob } from './executors/executor.js';
import { ChunkSource } from './chunk-source.js';
import { Merge } from './merge.js';
import type { MapOptions, MapSummary } from './map-options.js';
import { changedFile } from './input/file-range.js';
import { openInput } from './input/open-input.js';
import { type PlainFile, stateOf } from './input/plain-file.js';
import { checkPlaces } from './output/check-places.js';
import { OutputLock } from './output/output-lock.js';
import { OutputFile } from './output/output-file.js';
import { PartFolder } from './parts/part-folder.js';

const CHUNK_BASES = 2 ** 20;
/** More work at a time costs less; a file is cut into so many pieces that no worker waits long for the last one. */
const MAX_CHUNK_BASES = 2 ** 23;
const LEAST_CHUNKS = 64;
const MAX_RECORD_BYTES = 2 ** 25;

/**
 * Runs one Lua function over the records of a file, on an executor, and writes what it returns in their order. Memory stays
 * bounded whatever the size of the file. The output appears whole, or not at all; a map that was ended, by SIGKILL too, goes on
 * with `resume` where it stopped, and its output is then the same byte for byte.
 * @throws InvalidOptionError for outputs that would replace what they should not; SequenceFormatError with file, line and record; MapProgramError, RecordFailedError, MapInProgressError,
 * OperationAbortedError
 */
export async function mapSequences(options: MapOptions): Promise<MapSummary> {
  const { program, over, out, format = 'ndjson', failed, executor, onPrint } = options;
  const started = performance.now();
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  throwIfAborted(options.signal, 'a map');
  await checkPlaces(
    [
      ...(over === '-' ? [] : [{ option: 'over', path: over }]),
      ...(program.name.startsWith('@') ? [{ option: 'the program', path: program.name.slice(1) }] : []),
    ],
    [...(typeof out === 'string' ? [{ option: 'out', path: out }] : []), { option: 'failed', path: failed }],
  );
  const input = await openInput(over, { standardInput: options.standardInput, signal });
  await using _lock = await OutputLock.take(`${options.partsFolder}.lock`);
  const parts = new PartFolder(options.partsFolder, String(process.pid));
  if (options.resume !== true) await parts.remove();
  await parts.create();
  const output = typeof out === 'string' ? new OutputFile(out) : undefined;
  const failures = new OutputFile(failed, `${failed}.${shortNameOf(options.partsFolder)}.unfinished`);
  const write = async (pieces: readonly Uint8Array[]): Promise<void> => {
    if (output !== undefined) await output.write(pieces);
    else if (typeof out === 'function') for (const piece of pieces) await out(piece);
  };
  const merge = new Merge({
    ...options,
    format,
    input,
    parts,
    write,
    writeFailures: (lines) => failures.write([lines]),
  });
  const job: MapJob = {
    program: { ...program, form: format === 'fasta' ? 'fasta' : 'ndjson' },
    parts,
    signal,
    onPrint,
  };
  let isDone = false;
  try {
    await output?.open();
    const source = new ChunkSource(input, job, merge, {
      blockBases: options.chunkBases ?? usualChunk(input.plain),
      maxRecordBytes: options.maxRecordBytes ?? MAX_RECORD_BYTES,
    });
    for await (const outcome of executor.submit(source.missing(), job)) await merge.add(outcome);
    throwIfAborted(options.signal, 'a map');
    await merge.end();
    await checkUnchanged(over, input.plain);
    await rm(failed, { force: true });
    await failures.finish();
    await output?.finish();
    isDone = true;
  } finally {
    if (!isDone) {
      stop.abort();
      await Promise.all([failures.discard(), output?.discard()]);
    }
    // What takes the output itself has it, and cannot be resumed.
    if (isDone || output === undefined) await parts.remove();
    else await parts.removeIfEmpty();
  }
  return { ...merge.counts(), durationMs: performance.now() - started };
}

/** Tells maps that list failures in one file from each other; the same when one goes on. */
function shortNameOf(partsFolder: string): string {
  return createHash('sha256').update(resolve(partsFolder)).digest('hex').slice(0, 12);
}

async function checkUnchanged(file: string, plain: PlainFile | undefined): Promise<void> {
  if (plain !== undefined && (await stateOf(plain.path)) !== plain.state) throw changedFile(file);
}

function usualChunk(plain: PlainFile | undefined): number {
  if (plain === undefined) return CHUNK_BASES;
  return Math.min(MAX_CHUNK_BASES, Math.max(CHUNK_BASES, Math.ceil(plain.size / LEAST_CHUNKS)));
}
