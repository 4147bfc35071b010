import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { checkOptions, EnvironmentNotFoundError } from '@bioxen/core';
import type { Catalog, CatalogPackage, Profile } from '../catalog/catalog.js';
import { type SearchHit, SearchIndex } from '../catalog/search-index.js';
import type { Environment } from '../environment/environment.js';
import type { EnvironmentManager } from '../environment/environment-manager.js';
import { RockPool } from '../install/rock-pool.js';
import { type LockedRock, type Lockfile, splitKey } from '../lock/lockfile.js';
import { checkText } from '../names/check-text.js';
import type { RepositoryManager } from '../repository/repository-manager.js';
import { collectStore, type OrphanReport } from '../store/collect-store.js';
import type { CuratorOptions } from './curator-options.js';
import type { PackageVersion } from './install-result.js';
import { searchOptionChecks } from './option-checks.js';
import { Workspace } from './workspace.js';

/** Options of a search. */
export interface SearchOptions {
  /** @defaultValue that of the active environment, else '5.4' */
  readonly luaVersion?: string | undefined;
  readonly category?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Which packages are recommended. */
export interface RecommendationOptions {
  /** As important as that, or more: 1 to 10. @defaultValue 7 */
  readonly priority?: number | undefined;
  readonly category?: string | undefined;
  /** Only of this profile. */
  readonly profile?: string | undefined;
}

/** A package that would be good to have. */
export interface Recommendation extends CatalogPackage {
  /** Has a repository a version for the Lua of the environment? Undefined where one that may have it did not answer. */
  readonly isAvailable: boolean | undefined;
}

/** An installed package. */
export interface InstalledPackage extends PackageVersion {
  readonly license?: string | undefined;
  readonly summary?: string | undefined;
  /** Was it asked for, or does something else need it? */
  readonly isRoot: boolean;
  /** Of the catalog; 'utility' for what is in none. */
  readonly category: string;
  /** 1 to 10, of the catalog; 5 for what is in none. */
  readonly priority: number;
  readonly source: string;
  readonly build: LockedRock['build'];
}

/** How packages are doing. */
export interface CuratorHealth {
  readonly luarocksAvailable: boolean;
  /** Of the active environment. */
  readonly luaVersion: string;
  readonly environment: string;
  readonly installedPackages: number;
  /** Can the lock of the active environment be read? */
  readonly manifestValid: boolean;
  readonly catalogSize: number;
  readonly availableProfiles: readonly string[];
  /** How many of the packages of priority 8 and more are installed, 0 to 1. */
  readonly criticalPackagesRatio: number;
  readonly repositories: readonly {
    readonly url: string;
    /** Is it trusted by a key? */
    readonly isSigned: boolean;
    readonly problem?: string;
  }[];
  /** ISO 8601. */
  readonly timestamp: string;
}

const CRITICAL = 8;
const RECOMMENDED = 7;

/** What there is, what is installed, and what would be good to have. Nothing is written, and no server asked, before a call. */
export class Curator {
  readonly environments: EnvironmentManager;
  readonly repositories: RepositoryManager;
  readonly #workspace: Workspace;
  readonly #indexes = new WeakMap<ReadonlySet<string>, SearchIndex>();
  readonly #names = new Map<string, { readonly pool: RockPool; readonly at: number }>();

  constructor(options: CuratorOptions = {}) {
    this.#workspace = new Workspace(options);
    this.environments = this.#workspace.environments;
    this.repositories = this.#workspace.repositories;
  }

  /**
   * Finds packages in the catalogs and on all repositories, the nearest first; `-`, `_` and case do not count.
   * @throws RepositoryError, ManifestError of a repository that failed, where nothing is found that can be had without it
   */
  async searchPackages(query: string, options: SearchOptions = {}): Promise<readonly SearchHit[]> {
    checkText('the query', query);
    checkOptions(options, searchOptionChecks);
    const pool = await this.#pool(options);
    const names = await pool.names();
    let index = this.#indexes.get(names);
    if (index === undefined) {
      index = new SearchIndex(names, (await this.#workspace.catalog()).packages);
      this.#indexes.set(names, index);
    }
    const hits = index
      .search(query)
      .filter(({ category }) => options.category === undefined || category === options.category);
    const failure = await pool.failure();
    const found = await Promise.all(
      hits.map(async (hit) => {
        const versions = hit.isAvailable ? pool.versionsOf(hit.name) : Promise.resolve([]);
        const [newest] = failure === undefined ? await versions : await versions.catch(() => []);
        return newest === undefined
          ? { ...hit, isAvailable: hit.isAvailable && failure === undefined }
          : { ...hit, version: newest.text };
      }),
    );
    if (failure === undefined) return found;
    this.#names.clear();
    if (!found.some(({ isAvailable }) => isAvailable)) throw failure;
    this.#workspace.options.logger?.warn({ problem: failure.message }, 'a repository was not searched');
    return found;
  }

  /** What the catalogs say of a package; undefined for one that they do not know. */
  async getPackage(name: string): Promise<CatalogPackage | undefined> {
    return (await this.#workspace.catalog()).find(checkText('the package', name));
  }

  /** All packages of the catalogs. */
  async listCatalog(): Promise<readonly CatalogPackage[]> {
    return (await this.#workspace.catalog()).packages;
  }

  /** All profiles of the catalogs. */
  async listProfiles(): Promise<readonly Profile[]> {
    return (await this.#workspace.catalog()).profiles;
  }

  /** Packages of a profile that are to be had. @throws BioxenError naming the profiles that there are */
  async packagesOfProfile(name: string): Promise<readonly string[]> {
    return (await this.#workspace.catalog()).availableOf(name);
  }

  /** What an environment holds, in the order of the alphabet. @throws EnvironmentNotFoundError for one that was named */
  async listInstalledPackages(environment?: string): Promise<readonly InstalledPackage[]> {
    const opened = await this.#environment(environment);
    if (opened === undefined) return [];
    return installedOf((await opened.state()).lock, await this.#workspace.catalog());
  }

  /**
   * At most five packages that are not installed: the most important first, those that no repository has behind all others.
   * @throws EnvironmentNotFoundError for one that was named; SignatureError, IntegrityError of a repository that is forged
   */
  async getRecommendations(
    environment?: string,
    { priority: least = RECOMMENDED, category, profile }: RecommendationOptions = {},
  ): Promise<readonly Recommendation[]> {
    const installed = new Set((await this.listInstalledPackages(environment)).map(({ name }) => name));
    const pool = await this.#pool({ luaVersion: (await this.#environment(environment))?.luaVersion });
    const failure = await pool.failure();
    const catalog = await this.#workspace.catalog();
    const wanted = profile === undefined ? undefined : new Set(catalog.availableOf(profile));
    const good = catalog.packages
      .filter(({ name, priority, available }) => available && priority >= least && !installed.has(name))
      .filter(({ name }) => wanted?.has(name) ?? true)
      .filter((each) => category === undefined || each.category === category)
      .sort((first, second) => second.priority - first.priority || (first.name < second.name ? -1 : 1));
    const all = await Promise.all(
      good.map(async (each): Promise<Recommendation> => {
        const versions = pool.versionsOf(each.name);
        const found = failure === undefined ? await versions : await versions.catch(() => undefined);
        return { ...each, isAvailable: found === undefined ? undefined : found.length > 0 };
      }),
    );
    // It may answer the next time.
    if (failure !== undefined) this.#names.clear();
    const isLast = ({ isAvailable }: Recommendation): boolean => isAvailable === false;
    return [...all.filter((each) => !isLast(each)), ...all.filter(isLast)].slice(0, 5);
  }

  /** Asks every repository, and looks at the active environment. */
  async healthCheck({ signal }: { readonly signal?: AbortSignal } = {}): Promise<CuratorHealth> {
    const catalog = await this.#workspace.catalog();
    const environment = await this.#environment().catch(() => undefined);
    const lock = await environment?.state().then(
      (state) => state.lock,
      () => undefined,
    );
    const installed = new Set(lock === undefined ? [] : installedOf(lock, catalog).map(({ name }) => name));
    const critical = catalog.packages.filter(({ priority, available }) => available && priority >= CRITICAL);
    const luaVersion = environment?.luaVersion ?? '5.4';
    const repositories = await Promise.all(
      (await this.repositories.repositories()).map(async (repository) => {
        const problem = await repository.manifest(luaVersion, { signal }).then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        );
        const isSigned = repository.signedBy !== undefined;
        return { url: repository.url, isSigned, ...(problem === undefined ? {} : { problem }) };
      }),
    );
    return {
      luarocksAvailable: await isInPath('luarocks'),
      luaVersion,
      environment: await this.environments.active(),
      installedPackages: installed.size,
      manifestValid: environment === undefined || lock !== undefined,
      catalogSize: catalog.packages.length,
      availableProfiles: catalog.profiles.map(({ name }) => name),
      criticalPackagesRatio:
        critical.length === 0
          ? 1
          : critical.filter(({ name }) => installed.has(name)).length / critical.length,
      repositories,
      timestamp: new Date(this.#workspace.options.clock?.now() ?? Date.now()).toISOString(),
    };
  }

  /** What no environment needs any more: files of the store. With `apply` they are removed. */
  async cleanupOrphanedPackages({ apply = false }: { readonly apply?: boolean } = {}): Promise<OrphanReport> {
    const locks: Lockfile[] = [];
    for (const name of await this.environments.list())
      locks.push(...(await (await this.environments.get(name)).allLocks()));
    return await collectStore(this.#workspace.store.folder, locks, { apply });
  }

  async #environment(name?: string): Promise<Environment | undefined> {
    try {
      return await this.environments.get(name ?? (await this.environments.active()));
    } catch (error) {
      if (name === undefined && EnvironmentNotFoundError.isInstance(error)) return undefined;
      throw error;
    }
  }

  async #pool({ luaVersion, signal }: SearchOptions): Promise<RockPool> {
    const version = luaVersion ?? (await this.#environment().catch(() => undefined))?.luaVersion ?? '5.4';
    const known = this.#names.get(version);
    const now = performance.now();
    if (known !== undefined && now - known.at < 10_000) return known.pool;
    const pool = new RockPool({
      repositories: await this.repositories.repositories(),
      target: { luaVersion: version },
      signal,
      logger: this.#workspace.options.logger,
    });
    this.#names.set(version, { pool, at: now });
    return pool;
  }
}

function installedOf(lock: Lockfile, catalog: Catalog): readonly InstalledPackage[] {
  return Object.entries(lock.packages)
    .map(([key, { license, summary, source, build }]) => {
      const { name, version } = splitKey(key);
      const { category = 'utility', priority = 5 } = catalog.find(name) ?? {};
      const isRoot = Object.hasOwn(lock.roots, name);
      return { name, version, license, summary, category, priority, source, build, isRoot };
    })
    .sort((first, second) => (first.name < second.name ? -1 : 1));
}

async function isInPath(program: string): Promise<boolean> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    if (
      await access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}
