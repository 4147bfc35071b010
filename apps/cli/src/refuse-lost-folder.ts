import { UsageError } from './usage-error.js';

/** Nothing works in a working directory that somebody removed, not even a thread of Node. @throws UsageError */
export function refuseLostFolder(): void {
  try {
    process.cwd();
  } catch {
    throw new UsageError('The working directory is no longer there.', 'Change to a folder that exists.');
  }
}
