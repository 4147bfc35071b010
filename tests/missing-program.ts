import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Why a test that needs a program must be skipped; undefined when the program is there.
 * With BIOXEN_REQUIRE_ALL=1 a missing program is a failure.
 */
export const missingProgram = (program: string | undefined): string | undefined => {
  if (program === undefined || isInstalled(program)) return undefined;
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
