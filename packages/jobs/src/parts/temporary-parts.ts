import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputLock } from '../output/output-lock.js';

const PREFIX = 'bioxen-map-';
const PARTS = 'parts';

/** A folder of parts for a map that nobody resumes: it goes when disposed, or with a later one where this process is killed. */
export class TemporaryParts implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<TemporaryParts> {
    const folder = await mkdtemp(join(tmpdir(), PREFIX));
    await sweep();
    return new TemporaryParts(folder);
  }

  /** For `partsFolder`. */
  get path(): string {
    return join(this.#folder, PARTS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Removes what maps left that were killed. */
async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((found) => found.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (!(await OutputLock.isLeft(join(folder, `${PARTS}.lock`)))) continue;
    // Where it is another user's, it stays.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
