import { UsageError } from '../usage-error.js';

/** What has no end, from where nothing more can come. */
export function unfinishedCode(): UsageError {
  return new UsageError(
    'The code has no end, and nothing can follow: it was not run.',
    'Give whole programs.',
  );
}
