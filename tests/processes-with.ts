import { readdirSync, readFileSync } from 'node:fs';

/** The processes that have this in their environment, by their command lines; none where the system does not tell. */
export const processesWith = (variable: string): readonly string[] => {
  const text = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // It has ended, or is not ours, or there is no such folder.
      return '';
    }
  };
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => text(`/proc/${pid}/environ`).split('\0').includes(variable))
      .map((pid) => text(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
  } catch {
    return [];
  }
};
