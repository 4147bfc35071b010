import type { Clock, Logger } from '@bioxen/core';
import { type PlanContext, type ReadyRock, readyLock, readyResolution } from '../install/plan.js';
import { RockPool } from '../install/rock-pool.js';
import { explainFailure } from '../install/explain-failure.js';
import { toldAbort } from '../install/told-abort.js';
import type { NativeBuild } from '../install/make-rock.js';
import { checkCoverage } from '../lock/check-coverage.js';
import { type Lockfile, lockfileText, splitKey } from '../lock/lockfile.js';
import type { InstallTarget } from '../lock/lock-target.js';
import type { Repository } from '../repository/repository.js';
import { resolve, type Resolution } from '../resolve/resolve.js';
import type { RockSource } from '../resolve/rock-source.js';
import type { ContentStore } from '../store/content-store.js';
import { type Dependency, parseDependency } from '../version/dependency.js';
import { parseRockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import { type Change, changedRoots, NO_CHANGE } from './change.js';
import { commit } from './commit.js';
import type { Environment, EnvironmentState } from './environment.js';
import { placeRocks } from './place-rocks.js';

/** A step of an install, for those who watch. */
export interface InstallProgress {
  readonly phase: 'resolve' | 'fetch' | 'place';
  /** Packages that are ready, and of how many. */
  readonly done: number;
  readonly total: number;
  readonly packageName?: string;
  /** URL of a repository that takes its time to say what it has. */
  readonly waitingFor?: string;
}

/** What a transaction works with. */
export interface TransactionContext {
  readonly store: ContentStore;
  readonly repositories: readonly Repository[];
  readonly buildNative?: NativeBuild | undefined;
  /** Packages of pure Lua that do what one with C parts does. */
  readonly pureAlternativesOf?: ((name: string) => Promise<readonly string[]>) | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
}

/** What became of an environment. */
export interface Outcome {
  readonly before: EnvironmentState;
  readonly after: EnvironmentState;
}

/**
 * Brings an environment from what it is to what a change wants of it. When somebody else has changed it meanwhile, the plan
 * is made anew on what there is then, so that nothing of anybody is lost.
 */
export async function transact(
  environment: Environment,
  change: Change,
  context: TransactionContext,
): Promise<Outcome> {
  return await commitPlan(
    environment,
    context,
    async ({ lock }) => await planChange(environment.target, lock, change, context),
  );
}

/** What a change makes of a lock; undefined when there is nothing to do. */
export async function planChange(
  target: InstallTarget,
  lock: Lockfile,
  change: Change,
  context: TransactionContext,
): Promise<Plan | undefined> {
  const { isForced = false } = change;
  const roots = changedRoots(lock, change);
  if (!isForced && isThere(lock, roots, change)) return undefined;
  const plan = await planRoots(target, lock, roots, context, change);
  return !isForced && lockfileText(plan.lock) === lockfileText(lock) ? undefined : plan;
}

/** Makes an environment what a lock says: the same files, or an error. */
export async function transactLock(
  environment: Environment,
  lock: Lockfile,
  context: TransactionContext,
): Promise<Outcome> {
  return await commitPlan(environment, context, async (before) => {
    checkCoverage(lock, environment.target);
    if (lockfileText(before.lock) === lockfileText(lock)) return undefined;
    const plan = planContextOf(environment.target, context, Object.keys(lock.packages).length);
    return { lock, rocks: await readyLock(lock, plan) };
  });
}

/** What an environment is to hold. */
export interface Plan {
  readonly lock: Lockfile;
  readonly rocks: readonly ReadyRock[];
}

async function commitPlan(
  environment: Environment,
  context: TransactionContext,
  makePlan: (before: EnvironmentState) => Promise<Plan | undefined>,
): Promise<Outcome> {
  try {
    for (;;) {
      context.signal?.throwIfAborted();
      const before = await environment.state();
      const plan = await makePlan(before);
      if (plan === undefined) return { before, after: before };
      context.onProgress?.({ phase: 'place', done: 0, total: plan.rocks.length });
      const fill = async (folder: string): Promise<void> =>
        await placeRocks(folder, environment.luaVersion, plan.lock, plan.rocks);
      const generation = await commit(environment, before, fill, context);
      if (generation !== undefined)
        return { before, after: { ...(await environment.state()), lock: plan.lock } };
    }
  } catch (error) {
    throw toldAbort(error, context.signal);
  }
}

/**
 * Chooses and makes all packages that these roots need, those of a lock in the versions of the lock.
 * @throws ResolutionError, PackageNotFoundError, NoCompatibleVersionError, IntegrityError, …
 */
export async function planRoots(
  target: InstallTarget,
  lock: Lockfile,
  roots: Readonly<Record<string, string>>,
  context: TransactionContext,
  change: Change = NO_CHANGE,
  pins: ReadonlyMap<string, string> = pinsOf(lock, change),
): Promise<Plan> {
  const { repositories, signal, onProgress } = context;
  onProgress?.({ phase: 'resolve', done: 0, total: 0 });
  const onWaiting = (waitingFor: string): void =>
    onProgress?.({ phase: 'resolve', done: 0, total: 0, waitingFor });
  const pool = new RockPool({ repositories, target, signal, logger: context.logger, onWaiting });
  const wanted = Object.entries(roots).map(([name, text]) => parseDependency(`${name} ${text}`));
  const luaVersion = parseRockVersion(target.luaVersion);
  const locked = new Set(
    change.update === 'all' ? [] : Object.keys(lock.packages).map((key) => splitKey(key).name),
  );
  pool.foresee(wanted.filter(({ name }) => !locked.has(name)));
  try {
    const resolution = await resolve(wanted, lockedFirst(lock, change, pool), {
      luaVersion,
      pins,
      ...(signal === undefined ? {} : { signal }),
    });
    await warnOfYanked(resolution, pool, context);
    const plan = { ...planContextOf(target, context, resolution.size), pool };
    const rocks = await readyResolution(resolution, lock, plan);
    const packages = Object.fromEntries(rocks.map(({ key, locked }) => [key, locked]));
    return { lock: { ...lock, roots: { ...roots }, packages }, rocks };
  } catch (error) {
    if (signal?.aborted === true) throw toldAbort(error, signal);
    const { pureAlternativesOf } = context;
    throw await explainFailure(error, { pool, repositories, target, pureAlternativesOf, signal });
  }
}

/** What was taken back is kept where it is locked: whoever reads the log should know. */
async function warnOfYanked(
  resolution: Resolution,
  pool: RockPool,
  { logger }: TransactionContext,
): Promise<void> {
  if (logger === undefined) return;
  const yanked = await pool.yanked().catch(() => new Map<string, string>());
  for (const { name, version } of resolution.values()) {
    const reason = yanked.get(`${name}@${version.text}`);
    if (reason !== undefined)
      logger.warn({ package: name, version: version.text, reason }, 'a locked package was taken back');
  }
}

/** What is locked needs no repository: what it needs is written down. */
function lockedFirst(lock: Lockfile, { update }: Change, pool: RockPool): RockSource {
  if (update === 'all') return pool;
  const locked = new Map(Object.entries(lock.packages));
  return {
    versionsOf: async (name) => {
      const pinned = update.has(name)
        ? undefined
        : [...locked.keys()].find((key) => splitKey(key).name === name);
      const version = pinned === undefined ? undefined : parseRockVersion(splitKey(pinned).version);
      const all = await pool.versionsOf(name).catch((error: unknown) => {
        if (version === undefined) throw error;
        return [];
      });
      return version === undefined || all.some(({ text }) => text === version.text) ? all : [...all, version];
    },
    dependenciesOf: async (rock): Promise<readonly Dependency[]> => {
      const known = locked.get(`${rock.name}@${rock.version.text}`);
      if (known === undefined) return await pool.dependenciesOf(rock);
      return Object.entries(known.dependencies).map(([name, text]) => parseDependency(`${name} ${text}`));
    },
  };
}

function pinsOf(lock: Lockfile, { update }: Change): ReadonlyMap<string, string> {
  if (update === 'all') return new Map();
  const all = Object.keys(lock.packages).map(splitKey);
  return new Map(all.filter(({ name }) => !update.has(name)).map(({ name, version }) => [name, version]));
}

/** Is all of it installed already? Then no repository has to be asked. */
export function isThere(
  lock: Lockfile,
  roots: Readonly<Record<string, string>>,
  { update }: Change = NO_CHANGE,
): boolean {
  if (update === 'all' || update.size > 0) return false;
  if (JSON.stringify(lock.roots) !== JSON.stringify(roots)) return false;
  const versions = new Map(
    Object.keys(lock.packages)
      .map(splitKey)
      .map(({ name, version }) => [name, version]),
  );
  return Object.entries(roots).every(([name, text]) => {
    const version = versions.get(name);
    return (
      version !== undefined &&
      satisfies(parseRockVersion(version), parseDependency(`${name} ${text}`).constraints)
    );
  });
}

/** How the packages of a lock are made. */
export function planContextOf(
  target: InstallTarget,
  { store, repositories, buildNative, signal, logger, onProgress }: TransactionContext,
  total = 0,
): PlanContext {
  let done = 0;
  return {
    store,
    repositories,
    target,
    buildNative,
    signal,
    logger,
    pool: new RockPool({ repositories, target, signal, logger }),
    onReady: (packageName) => {
      done += 1;
      onProgress?.({ phase: 'fetch', done, total, packageName });
    },
  };
}
