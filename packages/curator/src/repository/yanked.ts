import { join } from 'node:path';
import * as z from 'zod';
import { ManifestError } from '../errors/manifest-error.js';
import { checkName } from '../names/check-name.js';
import { writeAtomically } from '../store/atomic-file.js';
import { readIfThere } from '../store/read-if-there.js';
import { withLock } from '../store/file-lock.js';
import type { Repository, RepositoryCallOptions } from './repository.js';

/** Versions that their owner has taken back: nobody gets them anew, who has them locked keeps them. */
export const YANKED_FILE = 'yanked.json';

const schema = z.record(z.string(), z.record(z.string(), z.string()));

/** `name@version` → why. */
export type Yanked = ReadonlyMap<string, string>;

/** What a repository has taken back; nothing where it says nothing of it. @throws ManifestError, RepositoryError */
export async function yankedOf(repository: Repository, options: RepositoryCallOptions = {}): Promise<Yanked> {
  const bytes = await repository.fetchNewest?.(YANKED_FILE, options);
  return bytes === undefined ? new Map() : parseYanked(Buffer.from(bytes).toString());
}

function parseYanked(text: string): Yanked {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new ManifestError({ problem: `${YANKED_FILE} is no JSON`, cause: error });
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success)
    throw new ManifestError({ problem: `${YANKED_FILE}: ${z.prettifyError(parsed.error)}` });
  return new Map(
    Object.entries(parsed.data).flatMap(([name, versions]) =>
      Object.entries(versions).map(([version, reason]) => [`${name}@${version}`, reason] as const),
    ),
  );
}

/**
 * Takes a version of a folder of rocks back, or gives it again. Its rock stays, for those who have it locked. A folder that is
 * signed has to be signed anew.
 * @param reason undefined gives it again
 * @throws InvalidNameError, ManifestError; PackageStoreError where there is no such folder
 */
export async function yankRock(
  folder: string,
  name: string,
  version: string,
  reason: string | undefined,
): Promise<void> {
  checkName('package', name);
  checkName('version', version);
  const path = join(folder, YANKED_FILE);
  await withLock(path, async () => await changeYanked(path, `${name}@${version}`, reason));
}

async function changeYanked(path: string, rock: string, reason: string | undefined): Promise<void> {
  const yanked = new Map(parseYanked((await readIfThere(path))?.toString() ?? '{}'));
  if (reason === undefined) yanked.delete(rock);
  else yanked.set(rock, reason);
  const names = new Map<string, Record<string, string>>();
  for (const [key, why] of [...yanked].sort(([first], [second]) => (first < second ? -1 : 1))) {
    const at = key.lastIndexOf('@');
    const name = key.slice(0, at);
    names.set(name, { ...names.get(name), [key.slice(at + 1)]: why });
  }
  await writeAtomically(path, `${JSON.stringify(Object.fromEntries(names), undefined, 2)}\n`);
}
