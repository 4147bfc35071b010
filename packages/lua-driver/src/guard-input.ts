import type { ExecuteOptions } from '@bioxen/core';

/**
 * Keeps a source of input that breaks before anybody reads it from ending this process: a stream of Node does so when
 * nobody listens for its errors. Whoever reads on is told of the error.
 */
export function guardInput(options: Pick<ExecuteOptions, 'input'> | null | undefined): void {
  const input = options?.input;
  if (!isEmitter(input) || input.listeners('error').includes(ignore)) return;
  input.on('error', ignore);
}

interface Emitter {
  on(event: 'error', listener: () => void): unknown;
  listeners(event: 'error'): readonly unknown[];
}

function isEmitter(value: unknown): value is Emitter {
  if (typeof value !== 'object' || value === null) return false;
  const { on, listeners } = value as Partial<Emitter>;
  return typeof on === 'function' && typeof listeners === 'function';
}

function ignore(): void {
  // It comes again with the next read.
}
