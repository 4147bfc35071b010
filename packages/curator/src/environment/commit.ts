import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@bioxen/core';
import { diskError } from '../store/atomic-file.js';
import { withLock } from '../store/file-lock.js';
import type { Environment, EnvironmentState } from './environment.js';
import {
  beginGeneration,
  claimGeneration,
  collectGenerations,
  currentGeneration,
  generationsOf,
  useNewest,
} from './generation.js';

/** Options of a commit. */
export interface CommitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Changes the content of an environment, whole or not at all: `fill` writes all of it into a folder beside, which becomes the
 * next generation in one step. Gives its number; undefined when somebody else has changed the environment since
 * `base`, for then the plan has to be made anew. Whenever this process is killed, what is in use is the old or the new.
 */
export async function commit(
  environment: Environment,
  base: Pick<EnvironmentState, 'generation'>,
  fill: (folder: string) => Promise<void>,
  options: CommitOptions = {},
): Promise<number | undefined> {
  const { folder } = environment;
  const next = Math.max(base.generation, (await generationsOf(folder)).at(-1) ?? 0) + 1;
  const part = await beginGeneration(folder, next).catch((error: unknown) => {
    throw diskError(error, folder);
  });
  try {
    await fill(part);
    return await withLock(
      join(folder, 'commit'),
      async () => {
        const newest = (await generationsOf(folder)).at(-1);
        // One that was claimed and not put into use by somebody who was killed is whole: it counts.
        const current = await currentGeneration(folder).catch(() => undefined);
        if (newest !== current) await useNewest(folder);
        if (newest !== base.generation || !(await claimGeneration(folder, part, next))) return undefined;
        await useNewest(folder);
        await collectGenerations(folder);
        return next;
      },
      options,
    );
  } catch (error) {
    throw diskError(error, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
