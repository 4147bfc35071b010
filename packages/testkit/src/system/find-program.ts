import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of this computer, or why a test must do without it. */
export type FoundProgram =
  | { readonly path: string; readonly skipReason?: undefined }
  | { readonly path?: undefined; readonly skipReason: string };

// Where Debian keeps daemons; the PATH of an ordinary user lacks it.
const alsoIn = ['/usr/sbin', '/sbin'];

/**
 * A program of PATH, or of the folders of daemons. Where it is missing tests skip with the reason, and with
 * `BIOXEN_REQUIRE_ALL=1` this throws, so that nothing is skipped unseen in CI.
 */
export function findProgram(name: string): FoundProgram {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...alsoIn]) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return { path };
    } catch {
      // Not in this folder.
    }
  }
  const skipReason = `${name} is not installed`;
  if (process.env['BIOXEN_REQUIRE_ALL'] === '1') {
    throw new ReferenceError(`${skipReason}, and BIOXEN_REQUIRE_ALL is 1`);
  }
  return { skipReason };
}
