import type { Readable } from 'node:stream';
import { createDeadline, formatBytes, OperationAbortedError, ScriptNotFoundError } from '@bioxen/core';
import { UsageError } from '../usage-error.js';
import { nameOf, type ProgramPlace, programStream } from './program-stream.js';

/** More is no program but data, or a pipe that never ends. A gigabyte of source ends the embedded engine. */
const MAX_PROGRAM_BYTES = 256 * 2 ** 20;

/** How long reading may take, and what stops it. */
export interface ReadLimits {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * All bytes of a program.
 * @throws ScriptNotFoundError, VMTimeoutError, OperationAbortedError, and UsageError beyond 256 MiB
 */
export async function readProgram(
  place: ProgramPlace,
  { timeoutMs, signal }: ReadLimits,
): Promise<Uint8Array> {
  using deadline = createDeadline({ timeoutMs, signal, operation: 'reading the program' });
  const limit = deadline.signal();
  try {
    return await collect(await programStream(place), limit, nameOf(place));
  } catch (error) {
    if (signal?.aborted === true) throw OperationAbortedError.fromSignal(signal, 'reading the program');
    deadline.throwIfPassed();
    throw error instanceof UsageError ? error : scriptError(nameOf(place), error);
  }
}

async function collect(stream: Readable, limit: AbortSignal, name: string): Promise<Uint8Array> {
  const stop = (): void => {
    stream.destroy();
  };
  limit.addEventListener('abort', stop, { once: true });
  if (limit.aborted) stop();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_PROGRAM_BYTES) throw tooLarge(name);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string): UsageError {
  return new UsageError(
    `A program has at most ${formatBytes(MAX_PROGRAM_BYTES)}; there is more in ${name}.`,
    'Give data on standard input, behind a program in a FILE or -e: bioxen run FILE < DATA',
  );
}

function scriptError(name: string, error: unknown): unknown {
  if (ScriptNotFoundError.isInstance(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? ScriptNotFoundError.missing(name, error)
    : ScriptNotFoundError.unreadable(name, error);
}
