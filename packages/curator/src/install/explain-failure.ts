import { printable } from '@bioxen/core';
import { NoCompatibleVersionError } from '../errors/no-compatible-version-error.js';
import { PackageNotFoundError } from '../errors/package-not-found-error.js';
import { ResolutionError } from '../errors/resolution-error.js';
import type { InstallTarget } from '../lock/lock-target.js';
import type { Repository } from '../repository/repository.js';
import { nearNames } from '../catalog/near-names.js';
import { parseRockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import { RockPool } from './rock-pool.js';

const LUA_VERSIONS = ['5.1', '5.2', '5.3', '5.4'];

/** What a failed plan is explained with. */
export interface FailureContext {
  /** What it was made from. */
  readonly pool: RockPool;
  readonly repositories: readonly Repository[];
  readonly target: InstallTarget;
  /** Packages of pure Lua that do what one with C parts does. */
  readonly pureAlternativesOf?: ((name: string) => Promise<readonly string[]>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A better error for a failed plan, where there is one: near names for a package that nobody has, pure
 * Lua in place of one with C parts, and other Lua versions for one that is there for those alone. What was not found while a repository failed may be there: then that is the error.
 */
export async function explainFailure(
  error: unknown,
  { pool, repositories, target, pureAlternativesOf, signal }: FailureContext,
): Promise<unknown> {
  if (PackageNotFoundError.isInstance(error) || ResolutionError.isInstance(error)) {
    const failure = await pool.failure();
    if (failure !== undefined) return failure;
    const takenBack = await pool.takenBackOf(error.packageName);
    if (takenBack.length > 0)
      return ofTakenBack(error, takenBack, await pureAlternativesOf?.(error.packageName));
  }
  const isUnknown = PackageNotFoundError.isInstance(error);
  const isOtherLua = ResolutionError.isInstance(error) && error.packageName === 'lua';
  if (!isUnknown && !isOtherLua) return error;
  const packageName = isUnknown ? error.packageName : error.demands[0]?.chain.at(-1)?.split(' ')[0];
  if (packageName === undefined) return error;
  const others: string[] = [];
  for (const luaVersion of LUA_VERSIONS) {
    if (luaVersion === target.luaVersion) continue;
    const other = new RockPool({ repositories, target: { luaVersion }, signal });
    if (await hasVersionFor(other, packageName, luaVersion).catch(() => false)) others.push(luaVersion);
  }
  if (others.length > 0 || isOtherLua)
    return new NoCompatibleVersionError(packageName, target.luaVersion, others);
  const near = nearNames(packageName, [...(await pool.names().catch(() => []))]);
  const wantedBy = isUnknown ? error.wantedBy : undefined;
  const pureAlternatives = (await pureAlternativesOf?.(packageName)) ?? [];
  if (near.length === 0 && pureAlternatives.length === 0) return error;
  return new PackageNotFoundError(packageName, {
    wantedBy,
    pureAlternatives,
    ...(near.length === 0 ? {} : { hint: `Did you mean ${near.map((each) => printable(each)).join(', ')}?` }),
    cause: error,
  });
}

/** The same error, with what was taken back. */
function ofTakenBack(
  error: PackageNotFoundError | ResolutionError,
  takenBack: readonly string[],
  pureAlternatives: readonly string[] | undefined,
): Error {
  const { packageName } = error;
  return ResolutionError.isInstance(error)
    ? new ResolutionError(packageName, error.demands, error.available, takenBack)
    : new PackageNotFoundError(packageName, {
        wantedBy: error.wantedBy,
        takenBack,
        pureAlternatives,
        cause: error,
      });
}

async function hasVersionFor(pool: RockPool, name: string, luaVersion: string): Promise<boolean> {
  const lua = parseRockVersion(luaVersion);
  for (const version of await pool.versionsOf(name)) {
    const needs = (await pool.dependenciesOf({ name, version })).filter((need) => need.name === 'lua');
    if (needs.every(({ constraints }) => satisfies(lua, constraints))) return true;
  }
  return false;
}
