import { redact, type RedactedValue } from './redact.js';

/**
 * The fields of one log record as plain data without secrets. Errors keep their
 * stack: a log is read by people who look for causes.
 */
export function redactFields(
  fields: object,
  keys: readonly string[] | undefined,
): Readonly<Record<string, RedactedValue>> {
  const result = redact(fields, { keys, includeStack: true });
  return typeof result === 'object' && result !== null && !Array.isArray(result)
    ? (result as Readonly<Record<string, RedactedValue>>)
    : { fields: result };
}
