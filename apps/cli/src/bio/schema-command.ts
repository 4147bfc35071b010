import { exitCode } from '../exit-code.js';
import { printSchema } from '../json/print-schema.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { bioDocumentNames, bioDocumentSchema } from './document-schemas.js';

/** `bioxen bio schema`: the JSON schema of what a command prints with `--json`. */
export async function printBioSchema(words: readonly string[], streams: StandardStreams): Promise<number> {
  const name = words.join(' ');
  if (!bioDocumentNames.includes(name))
    throw new UsageError(
      `There is no schema '${name}'.`,
      `There is one for each of ${bioDocumentNames.join(', ')}.`,
    );
  await printSchema(streams, bioDocumentSchema(name));
  return exitCode.ok;
}
