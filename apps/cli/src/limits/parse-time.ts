import { parseDuration } from '@bioxen/core';
import { UsageError } from '../usage-error.js';

/** A time limit in milliseconds, 1 at least. @param flag like `--timeout` @throws UsageError that says what it takes */
export function parseTime(flag: string, text: string): number {
  const milliseconds = durationOf(flag, text);
  if (milliseconds === 0) {
    throw new UsageError(
      `${flag} takes at least 1ms, not '${text}'.`,
      'Without that option there is no limit.',
    );
  }
  return milliseconds;
}

function durationOf(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch {
    const isNumber = /^\s*\d+(?:\.\d+)?\s*$/.test(text);
    const number = text.trim();
    throw new UsageError(
      `${flag} takes a duration with its unit, like 500ms, 30s or 2m, not '${text}'.`,
      isNumber
        ? `A number alone could be seconds or milliseconds: write ${number}s or ${number}ms.`
        : 'Units are ms, s, m, h and d; they combine from long to short: 1m30s.',
    );
  }
}
