import type { Duplex, Readable, Writable } from 'node:stream';

/** The two directions of a connection to an interpreter. A duplex stream is both. */
export type DriverStreams = Duplex | StreamPair;

/** What the interpreter writes, and what it reads. */
export interface StreamPair {
  readonly readable: Readable;
  readonly writable: Writable;
}

/** The two directions, each for itself. */
export function toPair(streams: DriverStreams): StreamPair {
  // A duplex stream has flags of the same names.
  return isPair(streams) ? streams : { readable: streams, writable: streams };
}

function isPair(streams: DriverStreams): streams is StreamPair {
  return typeof streams.readable === 'object';
}
