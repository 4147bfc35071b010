import { createHash } from 'node:crypto';
import type { ArchiveFile } from '../archive/archive-file.js';
import { digestOf } from './digest.js';

/** A file as it counts for the hash of a tree. */
export interface HashedFile {
  readonly path: string;
  readonly isExecutable: boolean;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
}

/** What counts of a file. */
export function hashFile({ path, isExecutable, bytes }: ArchiveFile): HashedFile {
  return { path, isExecutable, sha256: digestOf('sha256', bytes) };
}

/**
 * The hash of a tree of files, as an SRI string: SHA-256 over `path NUL mode NUL sha256 LF` of each file, in the order of
 * their paths; the mode is `644` or `755`.
 */
export function treeIntegrity(files: readonly HashedFile[]): string {
  const hash = createHash('sha256');
  for (const { path, isExecutable, sha256 } of files.toSorted(byPath))
    hash.update(`${path}\0${isExecutable ? '755' : '644'}\0${sha256}\n`);
  return `sha256-${hash.digest('base64')}`;
}

/** The order of paths by their UTF-16 units: the same everywhere, whatever the language of the computer. */
export function byPath(first: { readonly path: string }, second: { readonly path: string }): number {
  return first.path < second.path ? -1 : first.path > second.path ? 1 : 0;
}
