import { fstatSync } from 'node:fs';

let isShared: boolean | undefined;

/** Do standard output and standard error end in the same terminal, pipe or file? */
export function shareTarget(): boolean {
  isShared ??= compare();
  return isShared;
}

function compare(): boolean {
  try {
    // As bigint: after a look at a pipe in plain numbers Node's next imports do not follow links (nodejs/node#51142).
    const [output, errors] = [fstatSync(1, { bigint: true }), fstatSync(2, { bigint: true })];
    return output.ino !== 0n && output.ino === errors.ino && output.dev === errors.dev;
  } catch {
    return false;
  }
}
