import type { CallOutcome } from '../errors/call-outcome.js';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';

/** The error for a file that the file system refuses; what that said is the cause. */
export function fileError(
  label: string,
  path: string,
  problem: string,
  cause: unknown,
  outcome: CallOutcome = 'not-sent',
): InvalidArgumentError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new InvalidArgumentError(label, path, `${problem}${code}`, {
    outcome,
    cause,
    hint: 'Check the path, its permissions and the space on its disk.',
  });
}
