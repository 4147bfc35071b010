import type { ArchiveFile } from '../archive/archive-file.js';
import { RockspecError } from '../errors/rockspec-error.js';

/** Tests and trees of packages, which are no modules. */
const PASSED_OVER = /^(?:spec|\.luarocks|lua_modules|test|tests)\/|^tests?\.lua$/;

/** What a source without a list of modules holds. */
export interface DetectedModules {
  /** Module → file. */
  readonly modules: ReadonlyMap<string, string>;
  readonly bin: readonly string[];
}

/**
 * Finds the modules of a source that names none (format 3.0): the Lua files below `src`, else below `lua`, else all, and the
 * programs below `bin`.
 * @throws RockspecError where there is C among them
 */
export function detectModules(files: readonly ArchiveFile[]): DetectedModules {
  const below = (folder: string): boolean => files.some(({ path }) => path.startsWith(folder));
  const prefix = ['src/', 'lua/'].find(below) ?? '';
  const programs = ['src/bin/', 'bin/'].find(below) ?? 'bin/';
  const modules = new Map<string, string>();
  for (const { path } of files) {
    if (!path.startsWith(prefix)) continue;
    const inside = path.slice(prefix.length);
    if (PASSED_OVER.test(inside) || path.startsWith(programs)) continue;
    if (inside.endsWith('.c')) throw new RockspecError(`'${path}' is C, which has to be built`);
    if (!inside.endsWith('.lua') || inside.endsWith('.rockspec')) continue;
    modules.set(
      inside
        .slice(0, -'.lua'.length)
        .replace(/\/init$/, '')
        .replaceAll('/', '.'),
      path,
    );
  }
  return { modules, bin: files.map(({ path }) => path).filter((path) => path.startsWith(programs)) };
}
