import * as z from 'zod';
import { LockfileError } from '../errors/lockfile-error.js';
import { isSri } from '../integrity/sri.js';
import { constraintsText, parseConstraints } from '../version/version-constraint.js';
import { type ImportedLock, LockBuilder } from './imported-lock.js';

const schema = z.object({
  version: z.string(),
  dependencies: z
    .object({
      rocks: z.record(
        z.string(),
        z.object({
          name: z.string(),
          version: z.string(),
          constraint: z.string().nullish(),
          hashes: z.object({ rockspec: z.string() }).partial().optional(),
        }),
      ),
      entrypoints: z.array(z.string()).default([]),
    })
    .default({ rocks: {}, entrypoints: [] }),
});

/** Those of its tests and builds are left out. Hashes of sources are those of folders, which only lux makes so. */
export function importLux(data: unknown): ImportedLock {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw new LockfileError(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const { rocks, entrypoints } = parsed.data.dependencies;
  const builder = new LockBuilder();
  for (const { name, version, hashes } of Object.values(rocks)) {
    const rockspec = hashes?.rockspec;
    if (rockspec !== undefined && !isSri(rockspec))
      throw new LockfileError(`the hash of the rockspec of ${name} is no sha256 hash`);
    builder.choose(name, version, rockspec);
  }
  for (const id of entrypoints) {
    const rock = rocks[id];
    if (rock === undefined) throw new LockfileError(`it has no rock ${id}, which it begins with`);
    builder.ask(rock.name, constraintsText(parseConstraints(rock.constraint ?? '')));
  }
  return builder.build('lux');
}
