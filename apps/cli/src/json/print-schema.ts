import type { StandardStreams } from '../terminal/standard-streams.js';

/** Prints a JSON schema for people and programs on standard output. */
export async function printSchema(streams: StandardStreams, schema: unknown): Promise<void> {
  await streams.write('stdout', `${JSON.stringify(schema, undefined, 2)}\n`);
}
