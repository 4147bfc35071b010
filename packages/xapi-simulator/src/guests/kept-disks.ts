import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyTree } from './copy-tree.js';
import { GuestError } from './guest-error.js';
import type { GuestDisk } from './guest-spec.js';

/** Disks of guests as they were at some moment: copies of their folders. */
export class KeptDisks {
  readonly #folder: string;
  readonly #ids = new Set<string>();
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a disk as it is now. */
  async keep(folder: string): Promise<GuestDisk> {
    this.#count += 1;
    const id = join(this.#folder, `disk-${this.#count}`);
    await copyTree(folder, id);
    this.#ids.add(id);
    return { id };
  }

  /**
   * Makes a folder what was kept, in place of what is there.
   * @throws GuestError for a disk that is not kept here
   */
  async restore(guest: string, folder: string, { id }: GuestDisk): Promise<void> {
    if (!this.#ids.has(id)) {
      throw new GuestError('has no such disk: this driver did not make it, or freed it', { guest });
    }
    await rm(folder, { recursive: true, force: true });
    await copyTree(id, folder);
  }

  /** Frees what was kept. */
  async drop({ id }: GuestDisk): Promise<void> {
    if (this.#ids.delete(id)) await rm(id, { recursive: true, force: true });
  }
}
