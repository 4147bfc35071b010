import { fstatSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/** A file of lines for this user alone, which another process may read at any moment. */
export class JournalFile {
  readonly #path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Is what `replace` has written still under its name? */
  isThere(): boolean {
    return this.#file !== undefined && fstatSync(this.#file.fd).nlink > 0;
  }

  /** Adds lines to what `replace` has written. After a failure a part of them may stand there. */
  async append(lines: string): Promise<void> {
    if (this.#file === undefined) throw new Error('The journal was not begun.');
    await this.#file.appendFile(lines);
  }

  /** The file is the old one or the new one, never a part of one. */
  async replace(text: string): Promise<void> {
    const beside = `${this.#path}.new`;
    const file = await open(beside, 'w', 0o600);
    try {
      await file.appendFile(text);
      await rename(beside, this.#path);
    } catch (error) {
      await file.close();
      await rm(beside, { force: true });
      throw error;
    }
    const before = this.#file;
    this.#file = file;
    await before?.close();
  }

  async remove(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await rm(this.#path, { force: true });
  }
}
