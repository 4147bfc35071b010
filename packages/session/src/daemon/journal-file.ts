import { fstatSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { ClosedError } from '@bioxen/core';
import { journalOf, isOfAnother } from './journal-places.js';

/** A file of lines for this user alone, which another process may read at any moment. */
export class JournalFile {
  readonly #path: string;
  #open: { readonly file: FileHandle; readonly place: string } | undefined;

  /** @param path where it is, unless another daemon that lives has its own there */
  constructor(path: string) {
    this.#path = path;
  }

  /** Where it is, once it was begun. */
  get place(): string | undefined {
    return this.#open?.place;
  }

  /** Is what `replace` has written still under its name? */
  isThere(): boolean {
    if (this.#open === undefined) return false;
    try {
      const own = fstatSync(this.#open.file.fd, { bigint: true });
      const found = statSync(this.#open.place, { bigint: true });
      return found.ino === own.ino && found.dev === own.dev;
    } catch {
      // Nor is it for others where we cannot look: a folder without rights, or a file in its place.
      return false;
    }
  }

  /** Adds lines to what `replace` has written. After a failure a part of them may stand there. */
  async append(lines: string): Promise<void> {
    if (this.#open === undefined) throw new ClosedError('The journal');
    await this.#open.file.appendFile(lines);
  }

  /** The file is the old one or the new one, never a part of one. */
  async replace(text: string): Promise<void> {
    const own = journalOf(this.#path, process.pid);
    const place = (await isOfAnother(this.#path)) ? own : this.#path;
    const beside = `${own}.new`;
    const file = await open(beside, 'w', 0o600);
    try {
      await file.appendFile(text);
      await rename(beside, place);
    } catch (error) {
      await file.close();
      await rm(beside, { force: true });
      throw error;
    }
    const before = this.#open;
    this.#open = { file, place };
    await before?.file.close();
    if (before !== undefined && before.place !== place && before.place === own)
      await rm(own, { force: true });
  }

  /** Nothing is added any more. */
  async close(): Promise<void> {
    await this.#open?.file.close();
    this.#open = undefined;
  }

  /** Takes it away, if it is still this one's. */
  async remove(): Promise<void> {
    if (this.#open !== undefined && this.isThere()) await rm(this.#open.place, { force: true });
    await this.close();
  }
}
