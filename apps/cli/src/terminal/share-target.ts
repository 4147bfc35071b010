import { fstatSync } from 'node:fs';

let isShared: boolean | undefined;

/** Do standard output and standard error end in the same terminal, pipe or file? */
export function shareTarget(): boolean {
  isShared ??= compare();
  return isShared;
}

function compare(): boolean {
  try {
    const [output, errors] = [fstatSync(1), fstatSync(2)];
    return output.ino !== 0 && output.ino === errors.ino && output.dev === errors.dev;
  } catch {
    return false;
  }
}
