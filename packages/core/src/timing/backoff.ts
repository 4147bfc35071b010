import { InvalidOptionError } from '../errors/invalid-option-error.js';
import type { Random } from '../random/random.js';

/** How the pauses between attempts grow. */
export interface Backoff {
  /** Upper bound of the first pause. @defaultValue 100 */
  readonly initialMs?: number | undefined;
  /** No pause is longer. @defaultValue 10000 */
  readonly maxMs?: number | undefined;
  /** Each upper bound is this many times the one before. @defaultValue 2 */
  readonly factor?: number | undefined;
}

/**
 * The pause after the attempt numbered `attempt` (from 1), with full jitter: drawn
 * evenly from 0 to `initialMs × factor^(attempt − 1)`, at most `maxMs`. So clients
 * that failed together do not come back together.
 */
export function backoffDelayMs(attempt: number, backoff: Backoff, random: Random): number {
  const { initialMs = 100, maxMs = 10_000, factor = 2 } = backoff;
  check('initialMs', initialMs, 0);
  check('maxMs', maxMs, 0);
  check('factor', factor, 1);
  const ceilingMs = Math.min(maxMs, initialMs * factor ** (attempt - 1));
  return random.next() * ceilingMs;
}

function check(option: string, value: number, minimum: number): void {
  if (!(value >= minimum)) {
    throw InvalidOptionError.unexpected(option, value, `a number from ${minimum}`);
  }
}
