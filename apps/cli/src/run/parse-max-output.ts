import { formatBytes, parseBytes } from '@bioxen/core';
import { UsageError } from '../usage-error.js';

/** A document holds the output in strings; V8 ends them at 2^29 - 24 characters, and base64 takes four for three bytes. */
const MAX_JSON_OUTPUT_BYTES = 256 * 2 ** 20;

/** `--max-output` in bytes. @throws InvalidOptionError, and UsageError for more than a JSON document can hold */
export function parseMaxOutput(text: string, isJson: boolean): number {
  const bytes = parseBytes(text, { option: '--max-output' });
  if (isJson && bytes > MAX_JSON_OUTPUT_BYTES) {
    throw new UsageError(
      `--max-output is at most ${formatBytes(MAX_JSON_OUTPUT_BYTES)} with --json, not '${text}': a document is made in memory.`,
      'Leave --json out: then any amount of output streams.',
    );
  }
  return bytes;
}
