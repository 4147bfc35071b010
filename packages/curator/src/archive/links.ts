import { ArchiveError } from '../errors/archive-error.js';
import type { ArchiveFile } from './archive-file.js';
import type { EntryPaths } from './entry-paths.js';

/** A link of an archive, which becomes a copy of what it leads to. */
export interface ArchiveLink {
  readonly path: string;
  /** As written: from the folder of the link for symbolic ones, from the root for hard ones. */
  readonly target: string;
  readonly kind: 'symbolic' | 'hard';
}

/**
 * Copies of the files that links lead to; links to folders and to nothing are left out.
 * @throws ArchiveError for a link that leaves the archive
 */
export function followLinks(
  archive: string,
  links: readonly ArchiveLink[],
  files: ReadonlyMap<string, ArchiveFile>,
  paths: EntryPaths,
): readonly ArchiveFile[] {
  const targets = new Map(links.map((link) => [link.path, targetOf(archive, link, paths)]));
  return links.flatMap(({ path }) => {
    let at = targets.get(path);
    for (let step = 0; step < 16 && at !== undefined && targets.has(at); step += 1) at = targets.get(at);
    const file = at === undefined ? undefined : files.get(at);
    return file === undefined ? [] : [{ ...file, path }];
  });
}

function targetOf(archive: string, { path, target, kind }: ArchiveLink, paths: EntryPaths): string {
  const refused = (): ArchiveError =>
    new ArchiveError(archive, `it is a link that leads out of the archive, to ${JSON.stringify(target)}`, {
      entry: path,
    });
  if (target === '' || /^\/|^[A-Za-z]:|\\|\0/.test(target)) throw refused();
  const from = kind === 'hard' ? [] : path.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') from.push(part);
    else if (from.pop() === undefined) throw refused();
  }
  return paths.normalized(from.join('/'));
}
