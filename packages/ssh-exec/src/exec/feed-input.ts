import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CommandInput } from './exec-options.js';

/**
 * Gives a program its input and then the end of it. A program that stops reading early is no problem; an input that fails
 * is: then this resolves to the problem, and else never. A piece that fills the stream is on its way when the next is asked
 * for, so that its memory may hold others.
 */
export function feedInput(
  stdin: Writable,
  input: CommandInput | undefined,
): Promise<{ readonly inputError: unknown }> {
  if (input === undefined || typeof input === 'string' || input instanceof Uint8Array) {
    stdin.end(input);
    return new Promise(() => {});
  }
  return new Promise((resolve) => {
    pipeline(input, stdin).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') resolve({ inputError: error });
    });
  });
}
