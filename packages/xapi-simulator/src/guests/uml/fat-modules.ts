import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const modulesFolder = '/usr/lib/uml/modules';

/** What a kernel needs to read a config drive, in the order in which it takes them. */
export const fatModules: readonly string[] = ['fat', 'nls_cp437', 'nls_iso8859-1', 'vfat'];

/** The files of these modules, as the kernel's package has them; none where it has them inside. */
export async function fatModuleFiles(): Promise<readonly string[]> {
  const versions = await readdir(modulesFolder).catch(() => []);
  const files = await Promise.all(
    versions.map((version) =>
      readdir(join(modulesFolder, version, 'kernel/fs'), { recursive: true }).catch(() => []),
    ),
  );
  return files.flatMap((names, index) =>
    names
      .filter((name) => fatModules.some((module) => name.endsWith(`/${module}.ko`)))
      .map((name) => join(modulesFolder, versions[index] ?? '', 'kernel/fs', name)),
  );
}
