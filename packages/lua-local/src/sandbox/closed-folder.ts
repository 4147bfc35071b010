import { statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS_MAY_PASS = 0o001;

/** The first folder on the way to a file through which other accounts than its owner's may not go; undefined without one. */
export function closedFolder(path: string): string | undefined {
  const folder = dirname(path);
  const above = folder === path ? undefined : closedFolder(folder);
  if (above !== undefined) return above;
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode ?? OTHERS_MAY_PASS;
  return (mode & OTHERS_MAY_PASS) === 0 ? folder : undefined;
}
