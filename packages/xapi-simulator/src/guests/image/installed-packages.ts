import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The packages of a Debian in a folder, with their versions, from the database of dpkg. */
export async function installedPackages(tree: string): Promise<Readonly<Record<string, string>>> {
  const status = await readFile(join(tree, 'var/lib/dpkg/status'), 'utf8');
  const entries = status.split('\n\n').flatMap((entry) => {
    const name = /^Package: (.+)$/m.exec(entry)?.[1];
    const version = /^Version: (.+)$/m.exec(entry)?.[1];
    return name === undefined || version === undefined ? [] : [[name, version] as const];
  });
  return Object.fromEntries(entries);
}
