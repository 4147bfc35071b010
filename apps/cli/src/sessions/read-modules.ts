import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { UsageError } from '../usage-error.js';

/** A message to the daemon takes 64 MiB. */
const MAX_BYTES = 32 * 2 ** 20;

/**
 * The Lua modules of files and folders: name → source text. `a/b.lua` below a folder is `a.b`, and `a/init.lua` is `a`, as
 * with `package.path`.
 * @throws UsageError for a path without a module, and for more than 32 MiB
 */
export async function readModules(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const modules = new Map<string, string>();
  let bytes = 0;
  for (const path of paths) {
    const files = await filesOf(path);
    if (files.length === 0) {
      throw new UsageError(
        `There is no Lua module in '${path}'.`,
        'Give a .lua file, or a folder with such files.',
      );
    }
    for (const { file, name } of files) {
      const source = await readFile(file, 'utf8');
      bytes += source.length;
      if (bytes > MAX_BYTES) {
        throw new UsageError('These modules are more than 32 MiB.', 'Give a folder with less in it.');
      }
      modules.set(name, source);
    }
  }
  return modules;
}

async function filesOf(path: string): Promise<readonly { readonly file: string; readonly name: string }[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no '${path}'.`, 'Give a .lua file or a folder.');
  if (!found.isDirectory()) {
    return path.endsWith('.lua') ? [{ file: path, name: basename(path, '.lua') }] : [];
  }
  const entries = await readdir(path, { recursive: true });
  return entries
    .filter((entry) => entry.endsWith('.lua'))
    .toSorted()
    .map((entry) => ({ file: join(path, entry), name: moduleName(entry) }));
}

function moduleName(path: string): string {
  const parts = path.slice(0, -'.lua'.length).split(sep);
  if (parts.length > 1 && parts.at(-1) === 'init') parts.pop();
  return parts.join('.');
}
