import { join } from 'node:path';
import type { ArchiveFile } from '../archive/archive-file.js';
import { readTar } from '../archive/read-tar.js';
import { tarChunks } from '../archive/write-tar.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { hexOf, sriOf } from '../integrity/sri.js';
import { hashFile, treeIntegrity } from '../integrity/tree-integrity.js';
import { writeAtomically } from './atomic-file.js';
import { readIfThere } from './read-if-there.js';

/**
 * Trees by what is in them: each is found by the hash of its files. What is read is checked each time, so that nothing that
 * was changed in it is ever used.
 */
export class ContentStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Keeps the files of a tree, and gives its hash. */
  async putTree(files: readonly ArchiveFile[]): Promise<string> {
    const sri = treeIntegrity(files.map(hashFile));
    const path = this.#pathOf(sri);
    const chunks = [...tarChunks(files)];
    const kept = await readIfThere(path).catch(() => undefined);
    // To compare is as sure as to hash what is kept, and many times faster.
    if (kept === undefined || !isMadeOf(kept, chunks)) await writeAtomically(path, Buffer.concat(chunks));
    return sri;
  }

  /** The files of a tree; undefined where there is none. @throws IntegrityError where they were changed */
  async getTree(sri: string): Promise<readonly ArchiveFile[] | undefined> {
    const path = this.#pathOf(sri);
    const bytes = await readIfThere(path);
    if (bytes === undefined) return undefined;
    const changed = (actual: string, cause?: unknown): IntegrityError =>
      new IntegrityError({ subject: 'A tree of the store', expected: sri, actual, url: path, cause });
    let files: readonly ArchiveFile[];
    try {
      files = readTar(path, bytes);
    } catch (error) {
      throw changed(sriOf(bytes), error);
    }
    const actual = treeIntegrity(files.map(hashFile));
    if (actual !== sri) throw changed(actual);
    return files;
  }

  // Folders by the first letters would be a hundred more to make, and file systems of today need none.
  #pathOf(sri: string): string {
    return join(this.folder, 'trees', `${hexOf(sri)}.tar`);
  }
}

/** Is a file these pieces, one after the other, and nothing else? */
function isMadeOf(file: Buffer, chunks: readonly Uint8Array[]): boolean {
  let at = 0;
  for (const chunk of chunks) {
    const end = at + chunk.length;
    if (end > file.length || file.compare(chunk, 0, chunk.length, at, end) !== 0) return false;
    at = end;
  }
  return at === file.length;
}
