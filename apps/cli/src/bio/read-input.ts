import { readFile, stat } from 'node:fs/promises';
import { UsageError } from '../usage-error.js';

/** What a shell or the system has opened already: its end comes. */
const OPENED = /^\/(?:dev\/(?:fd\/|stdin$)|proc\/self\/fd\/)/;

/** The bytes of a file, or of standard input for `-`. @throws {UsageError} when it cannot be read, or would have no end */
export async function readInput(place: string): Promise<Buffer> {
  const hint = 'Give the path of a file, or - for standard input.';
  let endless: string | undefined;
  try {
    if (place === '-') {
      const pieces: Buffer[] = [];
      for await (const piece of process.stdin as AsyncIterable<Buffer>) pieces.push(piece);
      return Buffer.concat(pieces);
    }
    endless = OPENED.test(place) ? undefined : await problemOf(place);
    if (endless === undefined) return await readFile(place);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT' ? `There is no file ${place}.` : `The file ${place} cannot be read: ${message}`,
      hint,
    );
  }
  throw new UsageError(`${place} is no file but ${endless}.`, hint);
}

/** A pipe that nobody writes to, or a device, may be waited for without an end. */
async function problemOf(place: string): Promise<string | undefined> {
  const found = await stat(place);
  if (found.isFIFO()) return 'a pipe';
  return found.isFile() || found.isDirectory() ? undefined : 'a device';
}
