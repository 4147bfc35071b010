import { UsageError } from '../usage-error.js';

/** `--processes` as a number. @throws UsageError that says what it takes */
export function parseProcesses(text: string): number {
  const count = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw new UsageError(
    `--processes takes a whole number, like 4, not '${text}'.`,
    'With 0, or without that option, programs start no processes, unless --sandbox is minimal or none.',
  );
}
