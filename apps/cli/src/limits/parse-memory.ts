import { formatBytes, parseBytes } from '@bioxen/core';
import { UsageError } from '../usage-error.js';

/** No interpreter starts in less; the library refuses it. */
const LEAST_MEMORY_BYTES = 16 * 2 ** 20;

/** `--memory` in bytes. @throws InvalidOptionError, and UsageError for less than an interpreter needs to start */
export function parseMemory(text: string): number {
  const bytes = parseBytes(text, { option: '--memory' });
  if (bytes < LEAST_MEMORY_BYTES) {
    throw new UsageError(
      `--memory is at least 16M, not '${text}', which is ${formatBytes(bytes)}: no interpreter starts in less.`,
      'Sizes have a unit, like 64M or 2G; without that option it is 256M.',
    );
  }
  return bytes;
}
