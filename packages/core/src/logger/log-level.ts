/** Levels from the most talkative to the gravest, as in pino. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** A level as threshold; `silent` lets nothing through. */
export type LogThreshold = LogLevel | 'silent';

const ranks: Readonly<Record<LogThreshold, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
};

/** Is this text a threshold? For values that come from a file or a flag. */
export function isLogThreshold(value: unknown): value is LogThreshold {
  return typeof value === 'string' && Object.hasOwn(ranks, value);
}

/** Does a record of `level` pass a logger whose level is `threshold`? */
export function passesThreshold(level: LogLevel, threshold: LogThreshold): boolean {
  return ranks[level] >= ranks[threshold];
}
