import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * The absolute path of a program: of a name as the shell finds it in PATH, of a path as it stands.
 * Undefined when there is no such file that may be run.
 */
export async function findExecutable(
  name: string,
  searchPath: string = process.env['PATH'] ?? '',
): Promise<string | undefined> {
  if (name.includes('/') || isAbsolute(name)) return (await isExecutable(name)) ? name : undefined;
  for (const directory of searchPath.split(delimiter)) {
    const candidate = join(directory === '' ? '.' : directory, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
