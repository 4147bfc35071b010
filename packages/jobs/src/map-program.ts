import { createHash } from 'node:crypto';
import { workerSource } from './worker/worker-sources.js';

/** What workers turn results into: lines of JSON (from which TSV is made), or records of FASTA. */
export type PartForm = 'ndjson' | 'fasta';

/** The function that is mapped over records, and all that its results depend on beside a record. */
export interface MapProgram {
  /** Lua source that returns the function, or defines a global `map`. */
  readonly code: string | Uint8Array;
  /** Name of the source in messages. */
  readonly name: string;
  /** Second argument of the function. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly form: PartForm;
  /** Texts of modules that the source requires, and the interpreter: all else that results depend on. */
  readonly dependencies?: readonly string[];
}

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
