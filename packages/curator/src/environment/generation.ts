import { mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PackageStoreError } from '../errors/package-store-error.js';
import { diskError } from '../store/atomic-file.js';
import { collectLeftOvers, partName } from '../store/part-name.js';

const NAME = /^gen-(\d{6,})$/;
const KEPT = 3;

/** The folder of a generation within its environment. */
export function generationName(number: number): string {
  return `gen-${String(number).padStart(6, '0')}`;
}

/** All whole generations of an environment, the oldest first. */
export async function generationsOf(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((first, second) => first - second);
}

/** The generation in use. @throws PackageStoreError where nothing tells which one it is */
export async function currentGeneration(folder: string): Promise<number> {
  const path = join(folder, 'current');
  const name = await readlink(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'EINVAL') throw damaged(path, 'it is no link', { cause });
    throw diskError(cause, path);
  });
  const number = NAME.exec(name)?.[1];
  if (number === undefined) throw damaged(path, 'it leads to no generation');
  return Number(number);
}

/** A part of an environment is not what it was written as; what was kept before it is whole. */
export function damaged(path: string, problem: string, { cause }: { readonly cause?: unknown } = {}): Error {
  return new PackageStoreError(path, problem, {
    hint: 'Go back to what it was before (bioxen env rollback NAME), or remove it (bioxen env rm NAME).',
    cause,
  });
}

/** A folder for a generation in the making, which nobody else takes for one. */
export async function beginGeneration(folder: string, number: number): Promise<string> {
  const part = partName(join(folder, generationName(number)));
  await mkdir(part);
  return part;
}

/**
 * Gives a finished generation its name; false when that is taken, for then somebody else has committed. There is no moment
 * at which half of it is seen.
 */
export async function claimGeneration(folder: string, part: string, number: number): Promise<boolean> {
  try {
    await rename(part, join(folder, generationName(number)));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw diskError(error, folder);
  }
}

/** Puts the newest whole generation into use, and removes those before the last three. */
export async function useNewest(folder: string): Promise<number> {
  for (;;) {
    const newest = (await generationsOf(folder)).at(-1) as number;
    const link = partName(join(folder, 'current'));
    await symlink(generationName(newest), link);
    await rename(link, join(folder, 'current'));
    // Somebody may have gone further in between.
    if ((await generationsOf(folder)).at(-1) === newest) return newest;
  }
}

/** Removes generations that are no longer kept, and what processes that are gone left in the making. */
export async function collectGenerations(folder: string): Promise<void> {
  for (const number of (await generationsOf(folder)).slice(0, -KEPT))
    await rm(join(folder, generationName(number)), { recursive: true, force: true });
  await collectLeftOvers(folder);
}
