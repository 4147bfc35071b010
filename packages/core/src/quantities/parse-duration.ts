import { InvalidOptionError } from '../errors/invalid-option-error.js';
import type { QuantityOptions } from './parse-bytes.js';
import { scaleDecimal } from './scale-decimal.js';

const amount = String.raw`\s*(\d{1,20}(?:\.\d{1,20})?)\s*`;
// From the longest unit to the shortest, each at most once.
const form = new RegExp(
  `^(?:${amount}d)?(?:${amount}h)?(?:${amount}m)?(?:${amount}s)?(?:${amount}ms)?\\s*$`,
  'i',
);
const unitsMs = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const;
const acceptedForms =
  'a duration of whole milliseconds from 0: a number of milliseconds, or a text like "500ms", "30s", "1.5s", "1m30s", "2h" or "1d"';

/**
 * `"30s"` → 30000. Units are d, h, m, s and ms, combined from long to short:
 * `"1m30s"`. A number is taken as milliseconds; a text needs its unit. Throws
 * `InvalidOptionError` for anything that is no whole, safe number of milliseconds from 0.
 */
export function parseDuration(value: string | number, options: QuantityOptions = {}): number {
  const durationMs = typeof value === 'number' ? value : parseText(value);
  if (durationMs === undefined || !Number.isSafeInteger(durationMs) || durationMs < 0) {
    throw InvalidOptionError.unexpected(options.option ?? 'value', value, acceptedForms);
  }
  return durationMs;
}

function parseText(text: unknown): number | undefined {
  const match = typeof text === 'string' ? form.exec(text) : null;
  if (match === null || match.slice(1).every((digits) => digits === undefined)) return undefined;
  let sum = 0;
  for (const [index, unitMs] of unitsMs.entries()) {
    const digits = match[index + 1];
    const part = digits === undefined ? 0 : scaleDecimal(digits, unitMs);
    if (part === undefined) return undefined;
    sum += part;
  }
  return sum;
}
