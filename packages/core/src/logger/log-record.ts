import { printable } from '../errors/printable.js';
import type { RedactedValue } from './redact.js';

/** One record before it is a line. Fields are redacted already. */
export interface LogRecord {
  /** Wall clock, milliseconds since 1970. */
  readonly timeMs: number;
  /** As printed: `info`, `warning`, `success` … */
  readonly level: string;
  readonly component?: string | undefined;
  readonly fields: Readonly<Record<string, RedactedValue>>;
  readonly message?: string | undefined;
}

const ownNames: ReadonlySet<string> = new Set(['level', 'time', 'component', 'msg']);

/**
 * One line of JSON with pino's names: `level` (a word), `time` (ISO 8601), the
 * fields, `msg`. A field with one of these names is kept with a `_` after it.
 */
export function formatJsonRecord(record: LogRecord): string {
  const fields = Object.entries(record.fields).map(([key, value]): [string, RedactedValue] => [
    ownNames.has(key) ? `${key}_` : key,
    value,
  ]);
  return JSON.stringify(
    Object.fromEntries([
      ['level', record.level],
      ['time', timeText(record.timeMs)],
      ['component', record.component],
      ...fields,
      ['msg', record.message],
    ]),
  );
}

/** One line for people: `[time][DEBUG][component] message key=value` (row L02). */
export function formatTextRecord(record: LogRecord): string {
  const head = [timeText(record.timeMs), record.level.toUpperCase(), record.component]
    .filter((part) => part !== undefined)
    .map((part) => `[${oneLine(part)}]`)
    .join('');
  const fields = Object.entries(record.fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${oneLine(key)}=${fieldText(value)}`);
  const message = record.message === undefined ? [] : [oneLine(record.message)];
  return [head, ...message, ...fields].join(' ');
}

function timeText(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? String(timeMs) : date.toISOString();
}

/** Newlines and escape codes are shown, not obeyed: nobody can forge a line. */
function oneLine(text: string): string {
  return printable(text.replaceAll('\n', '\\n'), Number.POSITIVE_INFINITY);
}

function fieldText(value: RedactedValue): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return oneLine(value);
  return oneLine(JSON.stringify(value) ?? 'undefined');
}
