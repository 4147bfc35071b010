import { UsageError } from '../usage-error.js';

/** A number of a flag. What it may be is decided by whoever hands it out. @throws UsageError for what is no number */
export function parseAmount(flag: string, text: string, example = '10'): number {
  const value = Number(text);
  // 0x10 is a number to JavaScript alone.
  if (/^[-+]?[\d.]+(?:e[-+]?\d+)?$/i.test(text) && Number.isFinite(value)) return value;
  throw new UsageError(`${flag} takes a number, not '${text}'.`, `For example: ${flag} ${example}`);
}
