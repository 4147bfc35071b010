import type { Clock } from '../timing/clock.js';
import { systemClock } from '../timing/system-clock.js';
import { isDebugEnvironment, type Environment } from './debug-environment.js';
import { stderrDestination, writeLine, type LogDestination } from './log-destination.js';
import { formatTextRecord } from './log-record.js';
import { redactFields } from './redact-fields.js';
import { redactText } from './redact-text.js';

/** Options of `VMLogger`. */
export interface VMLoggerOptions {
  /** Print debug, info and success too. @defaultValue what BIOXEN_DEBUG or PYLUA_DEBUG says */
  readonly debugMode?: boolean | undefined;
  /** Third bracket of each line. @defaultValue 'bioxen' */
  readonly component?: string | undefined;
  /** @defaultValue the process's stderr */
  readonly destination?: LogDestination | undefined;
  /** @defaultValue systemClock */
  readonly clock?: Clock | undefined;
  /** @defaultValue process.env */
  readonly environment?: Environment | undefined;
}

/** Fields printed after the message as `key=value`. */
export type LogContext = Readonly<Record<string, unknown>>;

/**
 * The logger of the seeds: one line a call, `[time][DEBUG][MyApp] Debug message`,
 * no files. Without debug mode only warnings and errors are printed.
 */
export class VMLogger {
  readonly debugMode: boolean;
  readonly component: string;
  readonly #clock: Clock;
  readonly #destination: LogDestination;

  constructor(options: VMLoggerOptions = {}) {
    this.debugMode = options.debugMode ?? isDebugEnvironment(options.environment);
    this.component = options.component ?? 'bioxen';
    this.#clock = options.clock ?? systemClock;
    this.#destination = options.destination ?? stderrDestination;
  }

  /** Printed in debug mode only. */
  debug(message: string, context?: LogContext): void {
    if (this.debugMode) this.#write('debug', message, context);
  }

  /** Printed in debug mode only. */
  info(message: string, context?: LogContext): void {
    if (this.debugMode) this.#write('info', message, context);
  }

  /** Printed in debug mode only. */
  success(message: string, context?: LogContext): void {
    if (this.debugMode) this.#write('success', message, context);
  }

  /** Always printed. */
  warning(message: string, context?: LogContext): void {
    this.#write('warning', message, context);
  }

  /** Always printed. */
  error(message: string, context?: LogContext): void {
    this.#write('error', message, context);
  }

  #write(level: string, message: string, context: LogContext = {}): void {
    const record = {
      timeMs: this.#clock.now(),
      level,
      component: this.component,
      fields: redactFields(context, undefined),
      message: redactText(message),
    };
    writeLine(this.#destination, formatTextRecord(record));
  }
}
