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
  const path = findInstalled(name);
  return path === undefined ? { skipReason: skipFor(`${name} is not installed`) } : { path };
}

/** Its path, where it is installed: for what no test must have. */
export function findInstalled(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...alsoIn];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The reason for which a test skips. With `BIOXEN_REQUIRE_ALL=1` none may: then this throws. */
export function skipFor(reason: string): string {
  if (process.env['BIOXEN_REQUIRE_ALL'] !== '1') return reason;
  throw new ReferenceError(`${reason}, and BIOXEN_REQUIRE_ALL is 1`);
}
