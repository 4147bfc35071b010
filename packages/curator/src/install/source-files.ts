import { createHash } from 'node:crypto';
import type { ArchiveFile } from '../archive/archive-file.js';
import { unpack } from '../archive/unpack.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { RockspecError } from '../errors/rockspec-error.js';
import type { Rockspec } from '../rockspec/rockspec.js';

/**
 * The files of the source that came with a rock, seen from the folder that its build begins in.
 * @param bundled what stood beside the rockspec: an archive, or files
 * @throws ArchiveError, IntegrityError, RockspecError
 */
export async function sourceFiles(
  rockspec: Rockspec,
  bundled: readonly ArchiveFile[],
): Promise<readonly ArchiveFile[]> {
  const { source, name } = rockspec;
  const file = source.file ?? baseOf(source.url.replace(/[?#].*$/, ''));
  const archive =
    bundled.find(({ path }) => path === file) ?? (bundled.length === 1 ? bundled[0] : undefined);
  // Sources of a repository (git and so on) are packed as a folder.
  if (archive === undefined || archive.path.includes('/')) return within(rockspec, bundled, file);
  if (source.md5 !== undefined) {
    const actual = createHash('md5').update(archive.bytes).digest('hex');
    if (actual !== source.md5.toLowerCase())
      throw new IntegrityError({
        subject: `The source of ${name}`,
        expected: `md5-${source.md5}`,
        actual: `md5-${actual}`,
        url: source.url,
      });
  }
  return within(rockspec, await unpack(archive.path, archive.bytes), file);
}

/** As LuaRocks finds it: the folder that is named, that is called as the archive, or the only one. */
function within(
  { source, name }: Rockspec,
  files: readonly ArchiveFile[],
  file: string,
): readonly ArchiveFile[] {
  const folders = new Set(files.map(({ path }) => path.split('/')[0] as string));
  const has = (folder: string): boolean => files.some(({ path }) => path.startsWith(`${folder}/`));
  let folder: string | undefined;
  if (source.dir !== undefined) {
    folder = source.dir.replace(/^\.\/|\/+$/g, '');
    if (folder !== '' && folder !== '.' && !has(folder))
      throw new RockspecError(`the folder '${source.dir}' of ${name} is not in its source`);
  } else {
    const called = file.replace(/\.(?:tar\.\w+|tgz|zip|tar|git)$/, '');
    if (has(called)) folder = called;
    else if (folders.size === 1 && has([...folders][0] as string)) [folder] = folders;
  }
  if (folder === undefined || folder === '' || folder === '.') return files;
  const prefix = `${folder}/`;
  return files
    .filter(({ path }) => path.startsWith(prefix))
    .map((each) => ({ ...each, path: each.path.slice(prefix.length) }));
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
