import { ArchiveError } from '../errors/archive-error.js';

/** The paths of one archive, each checked before anything is made of it. */
export class EntryPaths {
  readonly #archive: string;
  /** As file systems see them that know no case. */
  readonly #files = new Map<string, string>();
  readonly #folders = new Map<string, string>();

  constructor(archive: string) {
    this.#archive = archive;
  }

  /**
   * Gives the path in its shortest form, `''` for the root itself.
   * @throws ArchiveError for one that leaves the root, cannot be written everywhere, or is there already
   */
  take(name: string, kind: 'file' | 'folder'): string {
    const path = this.normalized(name);
    if (path === '') {
      if (kind === 'folder') return path;
      throw this.#refused(name, 'a file without a name');
    }
    const parts = path.split('/');
    const folders = kind === 'folder' ? parts.length : parts.length - 1;
    for (let depth = 1; depth <= folders; depth += 1) this.#takeFolder(parts.slice(0, depth).join('/'));
    if (kind === 'file') this.#takeFile(path);
    return path;
  }

  /** @throws ArchiveError */
  normalized(name: string): string {
    // oxlint-disable-next-line no-control-regex -- these are what no name may have
    if (/[\0-\x1f\x7f]/.test(name)) throw this.#refused(name, 'its name has a control character');
    if (name.includes('\\')) throw this.#refused(name, 'its name has a backslash');
    if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) throw this.#refused(name, 'its path is absolute');
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) throw this.#refused(name, 'its path leads out of the archive');
    if (parts.some((part) => part.length > 255) || name.length > 4_000)
      throw this.#refused(name, 'its path is too long');
    return parts.join('/');
  }

  #takeFile(path: string): void {
    const key = plain(path);
    const other = this.#files.get(key) ?? this.#folders.get(key);
    if (other !== undefined) {
      const same = other === path ? 'it is there twice' : `it is '${other}' where case does not count`;
      throw this.#refused(path, same);
    }
    this.#files.set(key, path);
  }

  #takeFolder(path: string): void {
    const key = plain(path);
    const known = this.#folders.get(key);
    if (known === path) return;
    const other = known ?? this.#files.get(key);
    if (other !== undefined) throw this.#refused(path, `it is '${other}' where case does not count`);
    this.#folders.set(key, path);
  }

  #refused(entry: string, problem: string): ArchiveError {
    return new ArchiveError(this.#archive, problem, { entry });
  }
}

const plain = (path: string): string => path.normalize('NFC').toLowerCase();
