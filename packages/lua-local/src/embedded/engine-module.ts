import { readFile } from 'node:fs/promises';
import { BioxenError, BootError, ResourceExhaustedError } from '@bioxen/core';
import { withMemoryMaximum } from './memory-maximum.js';

/** Programs of one process have few different limits; more than these are compiled again. */
const KEPT_MODULES = 8;
const OUT_OF_RESOURCES = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/**
 * The engine's binary with a memory of so many pages at most, compiled once for all workers of this process.
 * @throws ResourceExhaustedError, BootError
 */
export async function engineModule(file: URL, pages: number): Promise<WebAssembly.Module> {
  const key = `${pages} ${file.href}`;
  let module = compiled.get(key);
  if (module === undefined) {
    const [oldest] = compiled.keys();
    if (oldest !== undefined && compiled.size >= KEPT_MODULES) compiled.delete(oldest);
    module = compile(file, pages);
    compiled.set(key, module);
  }
  try {
    return await module;
  } catch (error) {
    // What failed once may work the next time.
    if (compiled.get(key) === module) compiled.delete(key);
    throw error;
  }
}

async function compile(file: URL, pages: number): Promise<WebAssembly.Module> {
  try {
    const binary = withMemoryMaximum(await readFile(file), pages);
    if (binary === undefined) throw bootError('its memory is not as expected');
    return await WebAssembly.compile(binary);
  } catch (error) {
    if (error instanceof BioxenError) throw error;
    if (error instanceof Error && 'code' in error && OUT_OF_RESOURCES.has(String(error.code))) {
      throw new ResourceExhaustedError('open files', {
        cause: error,
        retryable: true,
        hint: 'The embedded Lua engine could not be read. Close files, or allow this process more of them.',
      });
    }
    throw bootError('its binary could not be read', error);
  }
}

function bootError(reason: string, cause?: unknown): BootError {
  return new BootError({
    subject: 'The embedded Lua engine',
    reason,
    seen: '',
    cause,
    hint: 'The installation is damaged: install this package again.',
  });
}
