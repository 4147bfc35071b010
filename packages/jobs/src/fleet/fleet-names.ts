import type { SequenceFormat } from '../input/sequence-format.js';

/** The queue of BullMQ that all workers of a Redis listen to. */
export const QUEUE = 'bioxen-map';

/** How long Redis keeps what nobody fetches, seconds. */
export const KEEP_SECONDS = 86_400;

/** What a job of the queue says; bytes lie beside it under keys of their own. */
export interface FleetJob {
  /** Name of the map. */
  readonly run: string;
  /** Name of the chunk and of its part. */
  readonly name: string;
  readonly format: SequenceFormat;
  /** Digest of the program, which lies under a key as well. */
  readonly program: string;
}

/** What a worker tells when it has done with a chunk. */
export interface FleetAnswer {
  readonly name: string;
  /** Present where there is no part, and will be none. */
  readonly error?: { readonly message: string; readonly hint?: string };
}

/** Under which keys the things of a map lie. */
export function keysOf(run: string): {
  readonly answers: string;
  program(digest: string): string;
  chunk(name: string): string;
  part(name: string): string;
} {
  const base = `bioxen:map:${run}`;
  return {
    answers: `${base}:answers`,
    program: (digest) => `${base}:program:${digest}`,
    chunk: (name) => `${base}:chunk:${name}`,
    part: (name) => `${base}:part:${name}`,
  };
}
