import { isAbsolute, resolve } from 'node:path';
import type { StandardStreams } from '../terminal/standard-streams.js';
import type { VmFlags } from './vm-flags.js';

/**
 * What to say to whoever shows programs a file by a path from here, a line for each; '' when nobody does. They begin in a
 * folder of their own, and can open it by its whole path alone.
 */
export function wholePathsText({ readOnly = [] }: VmFlags): string {
  return readOnly
    .filter((path) => !isAbsolute(path))
    .map((path) => `bioxen: Programs open ${path} by its whole path: ${resolve(path)}\n`)
    .join('');
}

/** Says that on standard error, where somebody has. */
export async function tellWholePaths(flags: VmFlags, streams: StandardStreams): Promise<void> {
  const text = wholePathsText(flags);
  if (text !== '') await streams.write('stderr', text);
}
