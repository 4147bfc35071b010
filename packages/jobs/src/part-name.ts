import { createHash } from 'node:crypto';
import type { MapProgram } from './map-program.js';
import { workerSource } from './worker/worker-sources.js';

/** The digest of a program, which begins the name of every result that it makes. */
export function programDigest({ code, name, parameters, form, dependencies = [] }: MapProgram): Buffer {
  const hash = createHash('sha256');
  const sorted = Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const part of [workerSource, form, name, JSON.stringify(sorted), code, ...dependencies]) {
    hash.update(`${typeof part === 'string' ? Buffer.byteLength(part) : part.length}:`).update(part);
  }
  return hash.digest();
}

/** The name of the result of a chunk: sha256 of code, parameters and chunk. */
export function partName(program: Uint8Array, format: string, bytes: Uint8Array): string {
  return createHash('sha256').update(program).update(format).update(bytes).digest('hex');
}
