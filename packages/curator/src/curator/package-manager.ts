import { aString } from '@bioxen/core';
import { readBundle, writeBundle } from '../bundle/bundle.js';
import { NO_CHANGE } from '../environment/change.js';
import { planContextOf, planRoots, transactLock } from '../environment/transaction.js';
import { IntegrityError } from '../errors/integrity-error.js';
import { LockfileError } from '../errors/lockfile-error.js';
import type { ImportedLock } from '../import/imported-lock.js';
import { readyLock } from '../install/plan.js';
import { RockPool } from '../install/rock-pool.js';
import { emptyLockfile, type Lockfile, splitKey } from '../lock/lockfile.js';
import { type InstallTarget, pureTarget } from '../lock/lock-target.js';
import { audit, type CycloneDx } from './audit.js';
import type { CuratorOptions } from './curator-options.js';
import { type InstallResult, installResult } from './install-result.js';
import { checkCallOptions, checkLock, checkRequirements, checkTarget } from './option-checks.js';
import { parseRequirement } from './requirement.js';
import { type Drift, verifyEnvironment } from './verify-environment.js';
import { type BuildPermission, Workspace } from './workspace.js';

/** What a call takes that may be long. */
export interface CallOptions extends BuildPermission {
  readonly signal?: AbortSignal | undefined;
}

/** The steps of an install, one by one: lock, fetch, install what is locked, verify, audit. */
export class PackageManager {
  readonly #workspace: Workspace;

  constructor(options: CuratorOptions = {}) {
    this.#workspace = new Workspace(options);
  }

  /**
   * Chooses versions for what is asked for and all it needs, fetches them, and writes down what they are.
   * @param roots as `installPackage` takes them
   */
  async lock(roots: readonly string[], target: InstallTarget, options: CallOptions = {}): Promise<Lockfile> {
    checkRequirements(roots);
    checkTarget(target);
    checkCallOptions(options);
    const catalog = await this.#workspace.catalog();
    const wanted = roots.map((text) => parseRequirement(text, catalog));
    const context = await this.#workspace.transaction(options, target);
    const { lock } = await planRoots(
      target,
      emptyLockfile(pureTarget(target)),
      Object.fromEntries(wanted.map(({ name, constraints }) => [name, constraints])),
      context,
    );
    return lock;
  }

  /**
   * Makes a lock of what another program locked (`importLock`): the same versions, and rockspecs with the same hashes where
   * it has them.
   * @throws LockfileError where a version is not to be had, or needs something else; IntegrityError
   */
  async lockImported(
    imported: ImportedLock,
    target: InstallTarget = { luaVersion: imported.luaVersion ?? '5.4' },
    options: CallOptions = {},
  ): Promise<Lockfile> {
    const context = await this.#workspace.transaction(options, target);
    const empty = emptyLockfile(pureTarget(target));
    const { roots, versions, rockspecs } = imported;
    const { lock } = await planRoots(target, empty, roots, context, NO_CHANGE, versions);
    for (const [key, { integrity, source }] of Object.entries(lock.packages)) {
      const { name, version } = splitKey(key);
      const wanted = versions.get(name);
      if (wanted !== undefined && wanted !== version)
        throw new LockfileError(`it has ${name} ${wanted}, which cannot be had; ${version} could`);
      const expected = rockspecs.get(name);
      if (expected !== undefined && expected !== integrity.rockspec)
        throw new IntegrityError({
          subject: `The rockspec of ${name} ${version}`,
          expected,
          actual: integrity.rockspec,
          url: source,
        });
    }
    return lock;
  }

  /** Brings all of a lock into the store, each with its hash checked, so that it can be installed without a network. */
  async fetch(lock: Lockfile, target: InstallTarget, options: CallOptions = {}): Promise<void> {
    checkLock(lock);
    checkTarget(target);
    checkCallOptions(options);
    await readyLock(lock, planContextOf(target, await this.#workspace.transaction(options, target)));
  }

  /**
   * Makes an environment what a lock says, and nothing else: nothing is chosen, and every hash must hold.
   * @throws IntegrityError, LockfileError; the environment is then as it was
   */
  async install(
    lock: Lockfile,
    given: CallOptions & { readonly environment?: string } = {},
  ): Promise<InstallResult> {
    checkLock(lock);
    checkCallOptions(given, { environment: aString });
    const { environment, ...options } = given;
    const { environments } = this.#workspace;
    const name = environment ?? (await environments.active());
    const luaVersion = lock.targets[0]?.replace(/^lua-/, '');
    return await environments.fill(name, { luaVersion }, async (opened) => {
      const context = await this.#workspace.transaction(options, opened.target);
      return installResult(name, await transactLock(opened, lock, context));
    });
  }

  /** The lock of an environment. */
  async lockOf(environment?: string): Promise<Lockfile> {
    const { environments } = this.#workspace;
    const opened = await environments.get(environment ?? (await environments.active()));
    return (await opened.state()).lock;
  }

  /** Files of an environment that are not as they were installed; none when all is well. */
  async verify(environment?: string, options: CallOptions = {}): Promise<readonly Drift[]> {
    checkCallOptions(options);
    const { environments } = this.#workspace;
    const opened = await environments.get(environment ?? (await environments.active()));
    return await verifyEnvironment(opened, await this.#workspace.transaction(options, opened.target));
  }

  /** A bill of materials of a lock. @param yanked as `yanked` tells it */
  audit(lock: Lockfile, yanked?: ReadonlyMap<string, string>): CycloneDx {
    checkLock(lock);
    return audit(lock, yanked);
  }

  /** Packages of a lock that their owners have taken back since: `name@version` → why. Asks the repositories. */
  async yanked(lock: Lockfile, { signal }: CallOptions = {}): Promise<ReadonlyMap<string, string>> {
    checkLock(lock);
    const luaVersion = lock.targets[0]?.replace(/^lua-/, '') ?? '5.4';
    const { repositories, logger } = await this.#workspace.transaction({ signal });
    const all = await new RockPool({ repositories, target: { luaVersion }, signal, logger }).yanked();
    return new Map([...all].filter(([key]) => Object.hasOwn(lock.packages, key)));
  }

  /**
   * A lock and all files of its packages in one file, from which they are installed without a network: `unbundle` on the
   * other computer. The same lock makes the same bytes.
   */
  async bundle(lock: Lockfile, target?: InstallTarget, options: CallOptions = {}): Promise<Uint8Array> {
    checkLock(lock);
    const to = target ?? { luaVersion: lock.targets[0]?.replace(/^lua-/, '') ?? '5.4' };
    return writeBundle(
      lock,
      await readyLock(lock, planContextOf(to, await this.#workspace.transaction(options, to))),
    );
  }

  /**
   * Takes what a bundle holds into the store, each file compared with the lock in it; `install` installs that lock then.
   * @throws ArchiveError, LockfileError, IntegrityError; nothing of it is kept then
   */
  async unbundle(bytes: Uint8Array, target?: InstallTarget): Promise<Lockfile> {
    return await readBundle(bytes, target, this.#workspace.store);
  }
}
