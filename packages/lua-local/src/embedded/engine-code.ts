import { readFile } from 'node:fs/promises';
import { BioxenError, BootError, ResourceExhaustedError } from '@bioxen/core';
import { withExports } from './fewer-exports.js';
import { LUA_EXPORT_NAMES } from './lua-exports.js';
import { withImportedMemory } from './memory-import.js';

const OUT_OF_RESOURCES = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

const MEMORY = { module: 'env', name: 'memory' };

/** All that an instance of the engine is made of. */
export interface EngineCode {
  /** Compiled once for all workers of this process. It imports `env.memory`. */
  readonly module: WebAssembly.Module;
  /** The memory of each instance: its maximum is the limit of its programs. */
  readonly memory: WebAssembly.MemoryDescriptor;
}

interface Compiled {
  readonly module: WebAssembly.Module;
  readonly initialPages: number;
}

const compiled = new Map<string, Promise<Compiled>>();

/**
 * The engine whose instances have a memory of so many pages at most.
 * @throws ResourceExhaustedError, BootError
 */
export async function engineCode(file: URL, pages: number): Promise<EngineCode> {
  let engine = compiled.get(file.href);
  if (engine === undefined) {
    engine = compile(file);
    compiled.set(file.href, engine);
  }
  try {
    const { module, initialPages } = await engine;
    return { module, memory: { initial: initialPages, maximum: pages } };
  } catch (error) {
    // What failed once may work the next time.
    if (compiled.get(file.href) === engine) compiled.delete(file.href);
    throw error;
  }
}

async function compile(file: URL): Promise<Compiled> {
  try {
    const taker = withImportedMemory(await readFile(file), MEMORY);
    if (taker === undefined) throw bootError('its memory is not as expected');
    const module = await WebAssembly.compile(withExports(taker.binary, LUA_EXPORT_NAMES));
    return { module, initialPages: taker.initialPages };
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
