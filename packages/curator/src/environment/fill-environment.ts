import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EnvironmentNotFoundError } from '@bioxen/core';
import { withLock } from '../store/file-lock.js';
import { partName } from '../store/part-name.js';
import type { Environment } from './environment.js';
import { generationName } from './generation.js';

/** Where environments are found and made. */
interface Environments<O> {
  get(name: string): Promise<Environment>;
  create(name: string, options: O): Promise<Environment>;
}

/** Does work in an environment; one that was made for it is gone again when the work fails and left nothing in it. */
export async function fillEnvironment<T, O>(
  environments: Environments<O>,
  name: string,
  options: O,
  work: (environment: Environment) => Promise<T>,
): Promise<T> {
  const { environment, isNew } = await openOrMake(environments, name, options);
  try {
    return await work(environment);
  } catch (error) {
    // What failed is what is told.
    if (isNew) await removeEmpty(environment).catch(() => undefined);
    throw error;
  }
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
async function removeEmpty({ folder }: Environment): Promise<void> {
  const first = generationName(1);
  await withLock(join(folder, 'commit'), async () => {
    const isUsed = (await readdir(folder)).some((name) => name.startsWith('gen-') && name !== first);
    if (isUsed) return;
    const aside = partName(join(dirname(folder), `.${basename(folder)}`));
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  });
}
