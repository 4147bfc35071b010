import { parseDuration } from 'bioxen';
import { UsageError } from '../usage-error.js';

/** `--timeout` in milliseconds. @throws UsageError that says what it takes */
export function parseTimeout(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    const isNumber = /^\s*\d+(?:\.\d+)?\s*$/.test(text);
    const number = text.trim();
    throw new UsageError(
      `--timeout takes a duration with its unit, like 500ms, 30s or 2m, not '${text}'.`,
      isNumber
        ? `A number alone could be seconds or milliseconds: write ${number}s or ${number}ms.`
        : 'Units are ms, s, m, h and d; they combine from long to short: 1m30s.',
    );
  }
}
