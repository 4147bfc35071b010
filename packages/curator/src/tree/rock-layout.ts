import type { ArchiveFile } from '../archive/archive-file.js';
import { RockspecError } from '../errors/rockspec-error.js';
import type { InstallEntry, Rockspec } from '../rockspec/rockspec.js';
import { detectModules } from './detect-modules.js';

/** Folders of a rock that have a meaning, which no directory of documents may take. */
const OWN = new Set(['lua', 'lib', 'bin', 'conf', 'rock_manifest']);
const DOCUMENT = /^(?:readme|license|licence|copying|changes|changelog)\b|\.md$/i;

/**
 * The files of a rock as an `.all.rock` has them, made from its source: what LuaRocks' build types `builtin` and `none` do
 * when nothing has to be compiled.
 * @param files of the source, with paths from the folder that the build begins in
 * @throws RockspecError for a file that is not there
 */
export function layOutSource(
  { build, name, format }: Rockspec,
  files: readonly ArchiveFile[],
): readonly ArchiveFile[] {
  const source = new Map(files.map((file) => [file.path, file]));
  const layout = new Map<string, ArchiveFile>();
  const take = (from: string, to: string, isExecutable = false): void => {
    const file = source.get(from);
    if (file === undefined) throw new RockspecError(`'${from}' of ${name} is not in its source`);
    layout.set(to, { path: to, isExecutable, bytes: file.bytes });
  };
  const detected =
    build.type === 'builtin' && build.modules === undefined && format >= '3.0'
      ? detectModules(files)
      : undefined;
  if (build.type === 'builtin')
    for (const [module, file] of build.modules ?? detected?.modules ?? [])
      if (file !== undefined) take(file, `lua/${modulePath(module, file)}`);
  for (const { name: module, file } of build.install.lua)
    take(file, `lua/${module === undefined ? baseOf(file) : modulePath(module, file)}`);
  for (const entry of build.install.bin) take(entry.file, `bin/${entry.name ?? baseOf(entry.file)}`, true);
  for (const entry of detected?.bin ?? []) take(entry, `bin/${baseOf(entry)}`, true);
  for (const entry of build.install.conf) take(entry.file, `conf/${nameOf(entry)}`);
  for (const file of documentsOf(build.copyDirectories, files, name)) layout.set(file.path, file);
  return [...layout.values()];
}

/** `a.b` of `x.lua` is `a/b.lua`; of `init.lua` it is `a/b/init.lua`. */
function modulePath(module: string, file: string): string {
  const path = module.replaceAll('.', '/');
  return baseOf(file) === 'init.lua' && !module.endsWith('.init') ? `${path}/init.lua` : `${path}.lua`;
}

function documentsOf(
  directories: readonly string[] | undefined,
  files: readonly ArchiveFile[],
  name: string,
): readonly ArchiveFile[] {
  const found = (directories ?? ['doc', 'docs']).flatMap((directory) => {
    if (OWN.has(directory.split('/', 1)[0] as string))
      throw new RockspecError(`'${directory}' cannot be copied: rocks have a folder of that name themselves`);
    const inside = files.filter(({ path }) => path.startsWith(`${directory}/`));
    if (inside.length === 0 && directories !== undefined)
      throw new RockspecError(`the directory '${directory}' of ${name} is not in its source`);
    return inside.map((file) => ({ ...file, isExecutable: false }));
  });
  if (found.length > 0) return found;
  return files
    .filter(({ path }) => !path.includes('/') && DOCUMENT.test(path))
    .map((file) => ({ ...file, path: `doc/${file.path}`, isExecutable: false }));
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const nameOf = ({ name, file }: InstallEntry): string => name ?? baseOf(file);
