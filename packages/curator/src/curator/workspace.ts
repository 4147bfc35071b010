import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { checkOptions } from '@bioxen/core';
import { type Catalog, loadCatalogs } from '../catalog/catalog.js';
import { EnvironmentManager } from '../environment/environment-manager.js';
import type { TransactionContext } from '../environment/transaction.js';
import { defaultHome } from '../home.js';
import type { InstallTarget } from '../lock/lock-target.js';
import { nativeBuilder } from '../native/build-native.js';
import { RepositoryManager } from '../repository/repository-manager.js';
import { ContentStore } from '../store/content-store.js';
import type { CuratorOptions } from './curator-options.js';
import { curatorOptionChecks } from './option-checks.js';

/** Which packages may run programs of their own to build themselves. */
export interface BuildPermission {
  /**
   * Names of packages that may: those with C, and those built by make, cmake or commands. They are built by LuaRocks, behind
   * a sandbox. @defaultValue none
   */
  readonly allowBuild?: readonly string[] | undefined;
  /** Build them without a sandbox where there is none. @defaultValue false */
  readonly allowUnsandboxedBuild?: boolean | undefined;
}

/** What all that installs packages shares: one folder, and what is in it. No file is written before one is needed. */
export class Workspace {
  readonly home: string;
  readonly options: CuratorOptions;
  readonly environments: EnvironmentManager;
  readonly repositories: RepositoryManager;
  readonly store: ContentStore;
  #catalog: Promise<Catalog> | undefined;

  constructor(options: CuratorOptions = {}) {
    checkOptions(options, curatorOptionChecks);
    this.options = options;
    this.home = options.home ?? defaultHome();
    this.environments = new EnvironmentManager(this.home);
    this.repositories = new RepositoryManager(this.home, {
      given: options.repositories,
      offline: options.offline,
      answerMs: options.answerMs,
      clock: options.clock,
    });
    this.store = new ContentStore(join(this.home, 'store'));
  }

  catalog(): Promise<Catalog> {
    this.#catalog ??= loadCatalogs(this.options.catalogs, {
      isOwnLeftOut: this.options.noBundledCatalog ?? false,
    });
    return this.#catalog;
  }

  async transaction(
    options: Pick<TransactionContext, 'signal' | 'onProgress'> & BuildPermission,
    target?: InstallTarget,
  ): Promise<TransactionContext> {
    const { logger, clock } = this.options;
    const { onProgress, allowBuild = [], allowUnsandboxedBuild } = options;
    const signal = manyMayListen(options.signal);
    const mayBuild = target !== undefined && allowBuild.length > 0;
    return {
      signal,
      onProgress,
      logger,
      clock,
      buildNative: mayBuild ? nativeBuilder({ allowBuild, allowUnsandboxedBuild, target, clock }) : undefined,
      pureAlternativesOf: async (name) => (await this.catalog()).find(name)?.pureAlternatives ?? [],
      store: this.store,
      repositories: await this.repositories.repositories(),
    };
  }
}

/** Each file that is fetched at the time listens: as many as there are, and Node would warn of it. */
function manyMayListen(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  return own;
}
