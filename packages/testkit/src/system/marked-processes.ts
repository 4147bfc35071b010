import { readFileSync } from 'node:fs';
import { folderEntries } from './own-processes.js';

/** A living process with its whole command line. */
export interface MarkedProcess {
  readonly pid: number;
  /** Arguments, joined by blanks. */
  readonly command: string;
}

/** The living processes whose environment holds a text, wherever they are in the tree. Empty without /proc. */
export function markedProcesses(mark: string): readonly MarkedProcess[] {
  return folderEntries('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      // A zombie has no environment.
      if (!readFileSync(`/proc/${entry}/environ`, 'latin1').includes(mark)) return [];
      const command = readFileSync(`/proc/${entry}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
      return [{ pid: Number(entry), command }];
    } catch {
      return [];
    }
  });
}
