import { constants, createReadStream, openSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { SequenceFormatError } from './sequence-format-error.js';

const READ_BYTES = 2 ** 18;

/**
 * What a file is, found out without opening it: a pipe has one reader, and its writer would see it go.
 * @throws SequenceFormatError where nothing is there that could be read
 */
export async function lookAtFile(file: string): Promise<Stats> {
  let stats: Stats;
  try {
    stats = await stat(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    const hint = 'Give the path of a FASTA or FASTQ file, or - for standard input.';
    throw new SequenceFormatError({ file, problem: 'there is no such file', hint, cause });
  }
  if (stats.isDirectory())
    throw new SequenceFormatError({ file, problem: 'this is a folder', hint: 'Name a file.' });
  if (stats.isSocket()) {
    const hint = 'For standard input write -.';
    throw new SequenceFormatError({ file, problem: 'this is a socket, which cannot be opened', hint });
  }
  return stats;
}

/** The bytes of a file from a place on. One that is a pipe, by name or of the shell (`<(…)`), is opened here, and once. */
export function streamOf(file: string, stats: Stats, start: number): Readable {
  if (!stats.isFIFO()) return createReadStream(file, { start, highWaterMark: READ_BYTES });
  // To wait for a writer in `open` would keep this process from ending.
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}
