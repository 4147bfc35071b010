import { InvalidOptionError } from '../errors/invalid-option-error.js';
import { scaleDecimal } from './scale-decimal.js';

/** Options of `parseBytes` and `parseDuration`. */
export interface QuantityOptions {
  /** Name of the option or field, for the error. @defaultValue 'value' */
  readonly option?: string | undefined;
}

// At most 20 digits a side: a quantity, not a big number.
const form = /^\s*(\d{1,20}(?:\.\d{1,20})?)\s*(?:([KMGT])(?:I?B)?|B)?\s*$/i;
const exponents: Readonly<Record<string, number>> = { K: 10, M: 20, G: 30, T: 40 };
const acceptedForms =
  'a size of whole bytes from 0: a number, or a text like "512", "64KB", "256M", "2GB", "1.5GiB" or "1T" (1 KB = 1024 bytes)';

/**
 * `"2GB"` → 2147483648. K, M, G and T are powers of 1024, with or without `B` or
 * `iB`, in any case (row F12: GB = 2^30). A number is taken as bytes. Throws
 * `InvalidOptionError` for anything that is no whole, safe number of bytes from 0.
 */
export function parseBytes(value: string | number, options: QuantityOptions = {}): number {
  const bytes = typeof value === 'number' ? value : parseText(value);
  if (bytes === undefined || !Number.isSafeInteger(bytes) || bytes < 0) {
    throw InvalidOptionError.unexpected(options.option ?? 'value', value, acceptedForms);
  }
  return bytes;
}

function parseText(text: unknown): number | undefined {
  const match = typeof text === 'string' ? form.exec(text) : null;
  const [, digits, letter = ''] = match ?? [];
  if (digits === undefined) return undefined;
  return scaleDecimal(digits, 2 ** (exponents[letter.toUpperCase()] ?? 0));
}
