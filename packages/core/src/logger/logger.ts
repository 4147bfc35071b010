import type { LogLevel } from './log-level.js';

/** Writes one record: `log('message')` or `log({ vmId: 'a' }, 'message')`. */
export interface LogFunction {
  (message: string): void;
  /** An Error given instead of fields is logged as the field `err`. */
  (fields: object, message?: string): void;
}

/**
 * Where bioxen's packages write what they do. A pino logger fits as it is; so does
 * `createLogger`. Packages that are given none use `silentLogger`.
 */
export interface Logger {
  /** Records below this level are dropped. */
  readonly level: string;
  readonly trace: LogFunction;
  readonly debug: LogFunction;
  readonly info: LogFunction;
  readonly warn: LogFunction;
  readonly error: LogFunction;
  readonly fatal: LogFunction;
  /** A logger that adds these fields to each of its records. */
  child(bindings: Readonly<Record<string, unknown>>): Logger;
  /** Ask before collecting fields that are dear. */
  isLevelEnabled(level: LogLevel): boolean;
}
