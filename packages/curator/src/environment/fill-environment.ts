import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EnvironmentNotFoundError } from '@bioxen/core';
import { withLock } from '../store/file-lock.js';
import { partName } from '../store/part-name.js';
import type { Environment } from './environment.js';
import { generationName } from './generation.js';

/** Where environments are found and made. */
interface Environments<O> {
  readonly folder: string;
  get(name: string): Promise<Environment>;
  create(name: string, options: O): Promise<Environment>;
}

/** Those of this process who work in an environment. */
interface Workers {
  count: number;
  /** One of them has made it. */
  isMade: boolean;
  /** The work of one went well. */
  isKept: boolean;
  removing: Promise<void> | undefined;
}

const workersIn = new Map<string, Workers>();

/**
 * Does work in an environment. One that was made for it is gone again when the work fails and left nothing in it: who else
 * works in it is waited for, in this process; in another one, work that loses its environment so begins anew.
 */
export async function fillEnvironment<T, O>(
  environments: Environments<O>,
  name: string,
  options: O,
  work: (environment: Environment) => Promise<T>,
): Promise<T> {
  const folder = join(environments.folder, name);
  for (let before = workersIn.get(folder); before?.removing !== undefined; before = workersIn.get(folder))
    await before.removing;
  const workers = workersIn.get(folder) ?? { count: 0, isMade: false, isKept: false, removing: undefined };
  workersIn.set(folder, workers);
  workers.count += 1;
  try {
    for (;;) {
      const { environment, isNew } = await openOrMake(environments, name, options);
      workers.isMade ||= isNew;
      try {
        const result = await work(environment);
        workers.isKept = true;
        return result;
      } catch (error) {
        if (workers.isMade || !(await isGone(environments, name))) throw error;
      }
    }
  } finally {
    workers.count -= 1;
    if (workers.count === 0) {
      // What failed is what is told.
      if (workers.isMade && !workers.isKept)
        await (workers.removing = removeEmpty(folder).catch(() => undefined));
      workersIn.delete(folder);
    }
  }
}

async function isGone<O>(environments: Environments<O>, name: string): Promise<boolean> {
  return await environments.get(name).then(
    () => false,
    (error: unknown) => EnvironmentNotFoundError.isInstance(error),
  );
}

async function openOrMake<O>(
  environments: Environments<O>,
  name: string,
  options: O,
): Promise<{ readonly environment: Environment; readonly isNew: boolean }> {
  try {
    return { environment: await environments.get(name), isNew: false };
  } catch (error) {
    if (!EnvironmentNotFoundError.isInstance(error)) throw error;
  }
  try {
    return { environment: await environments.create(name, options), isNew: true };
  } catch (error) {
    // Somebody else may have made it in between.
    const environment = await environments.get(name).catch(() => Promise.reject(error));
    return { environment, isNew: false };
  }
}

/** Removes an environment that nothing was ever put into, or is being put into. */
async function removeEmpty(folder: string): Promise<void> {
  const first = generationName(1);
  await withLock(join(folder, 'commit'), async () => {
    const isUsed = (await readdir(folder)).some((name) => name.startsWith('gen-') && name !== first);
    if (isUsed) return;
    const aside = partName(join(dirname(folder), `.${basename(folder)}`));
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  });
}
