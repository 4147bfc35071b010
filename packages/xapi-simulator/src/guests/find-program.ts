import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UnsupportedError } from '@bioxen/core';

// Where Debian keeps daemons; the PATH of an ordinary user lacks it.
const alsoIn = ['/usr/sbin', '/sbin'];

/** The path of a program of this computer. */
function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...alsoIn];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/**
 * The paths of all programs that guests of a kind need.
 * @throws UnsupportedError that names what is missing and the packages that bring it
 */
export function requirePrograms<T extends string>(
  kind: string,
  programs: Readonly<Record<T, string>>,
): Readonly<Record<T, string>> {
  const found = Object.entries<string>(programs).map(([name, from]) => ({
    name,
    from,
    path: findProgram(name),
  }));
  const missing = found.filter(({ path }) => path === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    const packages = [...new Set(missing.map(({ from }) => from))].join(' ');
    throw new UnsupportedError(`guests of kind '${kind}': ${names} not installed`, {
      subject: 'This computer',
      hint: `On Debian and its relatives: apt-get install ${packages}`,
    });
  }
  return Object.fromEntries(found.map(({ name, path = '' }) => [name, path])) as Record<T, string>;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
