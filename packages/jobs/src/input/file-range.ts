import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { SequenceFormatError } from './sequence-format-error.js';

/** Node ends the process when it is to read more than 2 GiB at once. */
const READ_BYTES = 2 ** 30;

/** A piece of a file. */
export interface FileRange {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Of the first byte, from 0. */
  readonly start: number;
  readonly length: number;
}

/** What is read by places at different times has to be one file. */
export function changedFile(file: string): SequenceFormatError {
  return new SequenceFormatError({
    file,
    problem: 'the file was changed while it was read',
    hint: 'Start again when nothing writes to it.',
  });
}

/** The bytes of a range. @throws SequenceFormatError where the file has become shorter, and the system's errors */
export async function readRange({ path, start, length }: FileRange): Promise<Buffer> {
  await using handle = await open(path);
  const bytes = Buffer.allocUnsafe(length);
  const filled = await readAt(handle, bytes, start);
  if (filled === length) return bytes;
  throw changedFile(path);
}

/** Fills a buffer from a place of a file, as far as the file goes: how many bytes that were. */
export async function readAt(handle: FileHandle, bytes: Buffer, start: number): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(
      bytes,
      filled,
      Math.min(bytes.length - filled, READ_BYTES),
      start + filled,
    );
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
