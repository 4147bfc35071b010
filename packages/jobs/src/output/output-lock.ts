import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { MapInProgressError } from '../map-in-progress-error.js';
import { isSameProcess, ownStartTime } from './process-life.js';

/** Who holds a lock. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly startTime: string;
  /** Tells one lock of a process from its others. */
  readonly id: string;
}

/**
 * Keeps a second map from an output. The lock is a file that names its holder: one that has died on this computer gives way, one of
 * another computer cannot be looked at and does not.
 */
export class OutputLock implements AsyncDisposable {
  readonly #path: string;
  readonly #id: string;

  private constructor(path: string, id: string) {
    this.#path = path;
    this.#id = id;
  }

  /** @throws MapInProgressError where another map has it */
  static async take(path: string): Promise<OutputLock> {
    const holder: Holder = {
      host: hostname(),
      pid: process.pid,
      startTime: ownStartTime(),
      id: randomUUID(),
    };
    // Written elsewhere first: a lock that can be seen is whole.
    const own = `${path}.${holder.id}`;
    await writeFile(own, JSON.stringify(holder));
    try {
      while (!(await isLinked(own, path))) {
        const other = await holderOf(path);
        if (other === undefined) continue;
        if (isAlive(other)) throw busy(path, other);
        if (await isInherited(own, path, other.id)) break;
      }
    } finally {
      await rm(own, { force: true });
    }
    return new OutputLock(path, holder.id);
  }

  /** Was it left by a process of this computer that has died? */
  static async isLeft(path: string): Promise<boolean> {
    const holder = await holderOf(path).catch(() => undefined);
    return holder !== undefined && !isAlive(holder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if ((await holderOf(this.#path))?.id === this.#id) await rm(this.#path, { force: true });
  }
}

async function isLinked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new MapInProgressError(path, 'one whose lock cannot be read');
  }
}

function isAlive({ host, pid, startTime }: Holder): boolean {
  return host !== hostname() || isSameProcess(pid, startTime);
}

/**
 * Takes the lock of one that has died, in one step: a file that is made for this lock alone says who may. Nobody else touches the
 * lock meanwhile, so where it still is that one's, it can be replaced.
 */
async function isInherited(own: string, path: string, id: string): Promise<boolean> {
  const claim = `${path}.${id}.heir`;
  if (!(await isLinked(own, claim))) {
    const heir = await holderOf(claim);
    if (heir !== undefined && !isAlive(heir)) throw busy(claim, heir);
    return false;
  }
  try {
    if ((await holderOf(path))?.id !== id) return false;
    await rename(own, path);
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

function busy(path: string, { pid, host }: Holder): MapInProgressError {
  return new MapInProgressError(path, `process ${pid} on ${host}`);
}
