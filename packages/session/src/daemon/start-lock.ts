import { randomBytes } from 'node:crypto';
import { link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Clock } from '@bioxen/core';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';
import { unusable } from './runtime-directory.js';

const POLL_MS = 20;

/** The right to start the daemon. */
export interface StartLock extends AsyncDisposable {
  release(): Promise<void>;
}

/**
 * Takes the right to start the daemon, or waits until whoever has it is done. A lock whose process is gone is taken over.
 * @param isReady asked while another process has the lock: undefined is given back when there is nothing left to start
 * @throws ProcessRegistryError when no lock can be made, the signal's reason
 */
export async function takeStartLock(
  path: string,
  clock: Clock,
  isReady: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<StartLock | undefined> {
  const own = JSON.stringify(ownIdentity());
  for (;;) {
    signal.throwIfAborted();
    if (await created(path, own)) {
      const release = async (): Promise<void> => {
        if ((await readFile(path, 'utf8').catch(() => '')) === own) await rm(path, { force: true });
      };
      return { release, [Symbol.asyncDispose]: release };
    }
    const holder = await contentOf(path);
    if (holder === undefined) continue;
    const identity = parsed(holder);
    if (identity === undefined || !isAlive(identity)) {
      await takeAway(path, holder);
      continue;
    }
    if (await isReady()) return undefined;
    await clock.sleep(POLL_MS);
  }
}

/** The file is whole from its first moment on. */
async function created(path: string, content: string): Promise<boolean> {
  const beside = besides(path);
  try {
    await writeFile(beside, content, { flag: 'wx', mode: 0o600 });
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unusable(path, 'cannot be written', error);
  } finally {
    await rm(beside, { force: true });
  }
}

/** Undefined when it has gone. @throws ProcessRegistryError for what nobody has locked with: it would be waited for in vain */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    if ((await lstat(path)).isFile()) return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, 'cannot be read', error);
  }
  throw unusable(path, 'is no file');
}

/** Only one of several that want to take a file away gets it; what proves to be another's is put back. */
async function takeAway(path: string, expected: string): Promise<void> {
  const beside = besides(path);
  try {
    await rename(path, beside);
    if ((await readFile(beside, 'utf8')) !== expected) await link(beside, path).catch(() => undefined);
  } catch {
    return;
  } finally {
    await rm(beside, { force: true });
  }
}

function besides(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}`;
}

function parsed(text: string): ProcessIdentity | undefined {
  try {
    const { pid, startedAt } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}
