import { open, realpath, stat } from 'node:fs/promises';
import type { SequenceFormat } from './sequence-format.js';

const START_BYTES = 2 ** 16;

/** A file on a disk that is not compressed. */
export interface PlainFile {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly size: number;
  readonly format: SequenceFormat;
  /** Is another one after each change of the file: it has ctime, which no program sets back. */
  readonly identity: string;
  /** Is another one after each change of its content. */
  readonly state: string;
}

/** The `state` of a file as it is now. */
export async function stateOf(path: string): Promise<string> {
  const { size, mtimeNs } = await stat(path, { bigint: true });
  return `${size} ${mtimeNs}`;
}

/** Looks whether pieces of a file on a disk can be named by their place; undefined for one that is compressed. */
export async function plainFile(file: string): Promise<PlainFile | undefined> {
  const path = await realpath(file);
  await using handle = await open(path);
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(START_BYTES), 0, START_BYTES, 0);
  // Blank lines may stand before the first record of FASTA.
  const [start = ''] = /\S/.exec(buffer.toString('latin1', 0, bytesRead)) ?? [];
  const format = start === '>' ? 'fasta' : start === '@' ? 'fastq' : undefined;
  if (format === undefined) return undefined;
  const { ino, size, ctimeNs, mtimeNs } = await handle.stat({ bigint: true });
  return {
    path,
    size: Number(size),
    format,
    identity: `${ino} ${size} ${ctimeNs}`,
    state: `${size} ${mtimeNs}`,
  };
}
