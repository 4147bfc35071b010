import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputLock } from './output-lock.js';

const PREFIX = 'bioxen-map-';
const LOCK = 'lock';
/** Sandboxes of root are the account nobody, which may pass, and open what it knows the name of. */
const PASSABLE = 0o711;

/** A folder for what a map needs while it runs. It goes when disposed, or with a later one where this process is killed. */
export class TemporaryFolder implements AsyncDisposable {
  /** Absolute, without symbolic links: so it can be shown to a sandbox. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws the system's errors */
  static async create(): Promise<TemporaryFolder> {
    await sweep();
    const folder = new TemporaryFolder(await realpath(await mkdtemp(join(tmpdir(), PREFIX))));
    try {
      // Held as long as this process lives.
      await OutputLock.take(join(folder.path, LOCK));
      if (process.getuid?.() === 0) await chmod(folder.path, PASSABLE);
      return folder;
    } catch (error) {
      await folder[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Removes what maps left that were killed. */
async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((found) => found.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (!(await OutputLock.isLeft(join(folder, LOCK)))) continue;
    // Where it is another user's, it stays.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
