import type { StandardStreams } from '../terminal/standard-streams.js';
import { jsonLine } from './json-line.js';

/** Prints one JSON document and a newline on standard output, as fast as its reader takes it. */
export async function printJson(streams: StandardStreams, document: unknown): Promise<void> {
  for (const piece of jsonLine(document)) await streams.write('stdout', piece);
}
