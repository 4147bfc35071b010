import { InvalidOptionError } from '../errors/invalid-option-error.js';
import type { Clock } from '../timing/clock.js';
import { systemClock } from '../timing/system-clock.js';
import { stderrDestination, writeLine, type LogDestination } from './log-destination.js';
import { isLogThreshold, passesThreshold, type LogLevel, type LogThreshold } from './log-level.js';
import { formatJsonRecord, formatTextRecord } from './log-record.js';
import type { Logger } from './logger.js';
import { redactFields } from './redact-fields.js';
import { redactText } from './redact-text.js';

/** Options of `createLogger`. */
export interface LoggerOptions {
  /** @defaultValue 'info' */
  readonly level?: LogThreshold | undefined;
  /** @defaultValue the process's stderr */
  readonly destination?: LogDestination | undefined;
  /** Fields of every record. `component` gets its own place in the text format. */
  readonly bindings?: Readonly<Record<string, unknown>> | undefined;
  /** Names of further fields that hold secrets. */
  readonly redactKeys?: readonly string[] | undefined;
  /** @defaultValue systemClock */
  readonly clock?: Clock | undefined;
  /** @defaultValue 'json' */
  readonly format?: 'json' | 'text' | undefined;
}

/**
 * A logger that writes one redacted line a record. It never throws, opens no file
 * and keeps no state but its options.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const level = options.level ?? 'info';
  if (!isLogThreshold(level)) {
    throw InvalidOptionError.unexpected('level', level, 'trace, debug, info, warn, error, fatal or silent');
  }
  return loggerWith(options, level, options.bindings ?? {});
}

type Fields = Readonly<Record<string, unknown>>;

function loggerWith(options: LoggerOptions, threshold: LogThreshold, bindings: Fields): Logger {
  const clock = options.clock ?? systemClock;
  const destination = options.destination ?? stderrDestination;
  const format = options.format === 'text' ? formatTextRecord : formatJsonRecord;

  function write(level: LogLevel, first: object | string, second: string | undefined): void {
    if (!passesThreshold(level, threshold)) return;
    const message = typeof first === 'string' ? first : second;
    const given = typeof first === 'string' ? {} : first instanceof Error ? { err: first } : first;
    const { component, ...fields } = {
      ...redactFields(bindings, options.redactKeys),
      ...redactFields(given, options.redactKeys),
    };
    const named = typeof component === 'string';
    const record = {
      timeMs: clock.now(),
      level,
      component: named ? component : undefined,
      fields: named ? fields : { component, ...fields },
      message: message === undefined ? undefined : redactText(message),
    };
    writeLine(destination, format(record));
  }

  return {
    level: threshold,
    trace: (first: object | string, second?: string) => write('trace', first, second),
    debug: (first: object | string, second?: string) => write('debug', first, second),
    info: (first: object | string, second?: string) => write('info', first, second),
    warn: (first: object | string, second?: string) => write('warn', first, second),
    error: (first: object | string, second?: string) => write('error', first, second),
    fatal: (first: object | string, second?: string) => write('fatal', first, second),
    child: (more) => loggerWith(options, threshold, { ...bindings, ...more }),
    isLevelEnabled: (level) => passesThreshold(level, threshold),
  };
}
