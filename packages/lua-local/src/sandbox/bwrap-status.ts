import { readFileSync } from 'node:fs';

/**
 * The exit status of the program as bubblewrap wrote it to its status file, which is read from where the descriptor
 * stands. Undefined when the program never began. It cannot write there: bubblewrap closes the file before it starts.
 */
export function readBwrapStatus(descriptor: number): number | undefined {
  const [, digits] = /"exit-code"\s*:\s*(\d+)/.exec(readFileSync(descriptor, 'latin1')) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
