import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Why a test that needs programs must be skipped; undefined when all of them are there.
 * With BIOXEN_REQUIRE_ALL=1 a missing program is a failure.
 */
export const missingProgram = (...programs: readonly string[]): string | undefined => {
  const program = programs.find((needed) => !isInstalled(needed));
  if (program === undefined) return undefined;
  const reason = `${program} is not installed`;
  if (process.env['BIOXEN_REQUIRE_ALL'] === '1') throw new Error(reason);
  return reason;
};

const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
