import {
  aFunction,
  anObject,
  aString,
  BioxenError,
  checkOptions,
  EnvironmentNotFoundError,
  InvalidOptionError,
  type LuaVm,
  type PackageHost,
  UnsupportedError,
} from '@bioxen/core';
import { type Change, NO_CHANGE } from '../environment/change.js';
import { changeEnvironment } from '../environment/changes.js';
import type { Environment } from '../environment/environment.js';
import { type InstallProgress, planChange } from '../environment/transaction.js';
import { PackageNotFoundError } from '../errors/package-not-found-error.js';
import { constraintsOf, emptyLockfile, type Lockfile, splitKey } from '../lock/lockfile.js';
import { pureTarget } from '../lock/lock-target.js';
import type { CuratorOptions } from './curator-options.js';
import { type InstallResult, installResult } from './install-result.js';
import { installInHost, type VmInstallResult } from './install-in-host.js';
import {
  checkRequirements,
  curatorOptionChecks,
  installOptionChecks,
  vmInstallOptionChecks,
} from './option-checks.js';
import { parseRequirement } from './requirement.js';
import { type BuildPermission, Workspace } from './workspace.js';

/** Options of one install. */
export interface InstallOptions extends BuildPermission {
  /** Name of the environment; made when it is not there. @defaultValue the active one */
  readonly environment?: string | undefined;
  /** For an environment that is made. @defaultValue '5.4' */
  readonly luaVersion?: string | undefined;
  /** Say what would be done, and do nothing. @defaultValue false */
  readonly dryRun?: boolean | undefined;
  /** Write all files anew although nothing is to be changed: what was changed by hand is as it was. @defaultValue false */
  readonly force?: boolean | undefined;
  /** Constraints, as `>= 1.3`. @defaultValue what stands behind the name, or any version */
  readonly version?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
}

/** Options of an install into a VM. */
export type VmInstallOptions = Pick<
  InstallOptions,
  'version' | 'signal' | 'onProgress' | 'allowBuild' | 'allowUnsandboxedBuild'
>;

/** A VM that packages are to be put into: itself, what it has for packages, or its id. */
export type VmTarget =
  | PackageHost
  | Pick<LuaVm, 'packages'>
  | { readonly vmId: string; readonly vmType?: string | undefined };

/** Options of a `PackageInstaller`. */
export interface PackageInstallerOptions extends CuratorOptions {
  /** Finds the VM of an id. @defaultValue none: ids are refused */
  readonly findVm?: ((vmId: string, vmType?: string) => Promise<Pick<LuaVm, 'packages'>>) | undefined;
}

/** Installs, updates and removes Lua packages: `await new PackageInstaller().installPackage('bio_compute')`. */
export class PackageInstaller {
  readonly #workspace: Workspace;
  readonly #findVm: PackageInstallerOptions['findVm'];

  constructor(options: PackageInstallerOptions = {}) {
    checkOptions(options, { ...curatorOptionChecks, findVm: aFunction });
    const { findVm, ...rest } = options;
    this.#workspace = new Workspace(rest);
    this.#findVm = findVm;
  }

  /**
   * Installs a package, and what it needs, into an environment. When it is there already nothing is done and no server asked.
   * @throws PackageNotFoundError, ResolutionError, NoCompatibleVersionError, IntegrityError, NativePackageError, …; the
   * environment is then as it was, and one that was not there is not made
   */
  async installPackage(name: string, options: InstallOptions = {}): Promise<InstallResult> {
    return await this.installPackages([name], options);
  }

  /** The same for several at once, all of them or none. */
  async installPackages(names: readonly string[], options: InstallOptions = {}): Promise<InstallResult> {
    checkRequirements(names);
    checkOptions(options, installOptionChecks);
    const catalog = await this.#workspace.catalog();
    const wanted = names.map((name) => parseRequirement(name, catalog, options.version));
    const add = (lock: Lockfile): Change => ({
      ...NO_CHANGE,
      isForced: options.force ?? false,
      // What was asked for with constraints keeps them, unless there are new ones.
      add: new Map(wanted.map(({ name, constraints }) => [name, constraints || constraintsOf(lock, name)])),
    });
    if (options.dryRun === true) return await this.#dryInstall(add, options);
    const { environments } = this.#workspace;
    const { environment: name = await environments.active(), luaVersion } = options;
    return await environments.fill(name, { luaVersion }, async (environment) => {
      refuseOtherLua(environment, luaVersion);
      return await this.#change(environment, add((await environment.state()).lock), options);
    });
  }

  /**
   * Chooses the newest versions that fit, of one package or of all.
   * @throws PackageNotFoundError when it is not installed
   */
  async updatePackage(name?: string, options: InstallOptions = {}): Promise<InstallResult> {
    return await this.updatePackages(name === undefined ? undefined : [name], options);
  }

  /** The same for several at once. */
  async updatePackages(names?: readonly string[], options: InstallOptions = {}): Promise<InstallResult> {
    if (names !== undefined) checkRequirements(names);
    checkOptions(options, installOptionChecks);
    const environment = await this.#environment(options);
    const update = names === undefined ? 'all' : await this.#installed(environment, names);
    return await this.#change(environment, { ...NO_CHANGE, update }, options);
  }

  /**
   * Removes a package, and what nothing else needs. One that others need stays for them.
   * @throws PackageNotFoundError when it is not installed
   */
  async removePackage(name: string, options: InstallOptions = {}): Promise<InstallResult> {
    return await this.removePackages([name], options);
  }

  /** The same for several at once, all of them or none. */
  async removePackages(names: readonly string[], options: InstallOptions = {}): Promise<InstallResult> {
    checkRequirements(names);
    checkOptions(options, installOptionChecks);
    const environment = await this.#environment(options);
    const remove = await this.#installed(environment, names);
    return await this.#change(environment, { ...NO_CHANGE, remove }, options);
  }

  /**
   * Puts a package, and what it needs, into a VM, for the Lua of that VM: as files where it keeps packages as files, else as
   * modules for `require`. The VM needs neither a network nor LuaRocks. Packages with C are built here (`allowBuild`), for VMs
   * with files and the same system, processor and C library.
   * @throws as `installPackage`; NativePackageError for C that the VM cannot load
   */
  async installPackageInVm(
    name: string,
    target: VmTarget,
    options: VmInstallOptions = {},
  ): Promise<VmInstallResult> {
    return await this.installPackagesInVm([name], target, options);
  }

  /** The same for several at once, all of them or none. */
  async installPackagesInVm(
    names: readonly string[],
    target: VmTarget,
    options: VmInstallOptions = {},
  ): Promise<VmInstallResult> {
    checkRequirements(names);
    checkOptions(options, vmInstallOptionChecks);
    const catalog = await this.#workspace.catalog();
    const wanted = names.map((name) => parseRequirement(name, catalog, options.version));
    return await installInHost(wanted, await this.#host(target), this.#workspace, options);
  }

  async #host(target: VmTarget): Promise<PackageHost> {
    if (anObject(target) !== undefined)
      throw InvalidOptionError.unexpected('the VM', target, 'a VM, its packages, or { vmId }');
    if ('packages' in target) return target.packages;
    if (!('vmId' in target)) return target;
    if (aString(target.vmId) !== undefined)
      throw InvalidOptionError.unexpected('vmId', target.vmId, 'a text');
    if (this.#findVm === undefined)
      throw new UnsupportedError(`finding the VM '${target.vmId}' by its id`, {
        hint: 'Hand over the VM itself, or make the installer with findVm.',
      });
    return (await this.#findVm(target.vmId, target.vmType)).packages;
  }

  /** An environment that is not there yet is not made for that. */
  async #dryInstall(add: (lock: Lockfile) => Change, options: InstallOptions): Promise<InstallResult> {
    const { environments } = this.#workspace;
    const name = options.environment ?? (await environments.active());
    const environment = await environments.get(name).catch((error: unknown) => {
      if (EnvironmentNotFoundError.isInstance(error)) return undefined;
      throw error;
    });
    if (environment !== undefined) {
      const { lock } = await environment.state();
      return await this.#change(environment, add(lock), options);
    }
    const target = { luaVersion: options.luaVersion ?? '5.4' };
    const lock = emptyLockfile(pureTarget(target));
    const context = await this.#workspace.transaction(options, target);
    const plan = await planChange(target, lock, add(lock), context);
    const before = { generation: 0, root: '', lock };
    return installResult(name, { before, after: { ...before, lock: plan?.lock ?? lock } });
  }

  async #change(environment: Environment, change: Change, options: InstallOptions): Promise<InstallResult> {
    const context = await this.#workspace.transaction(options, environment.target);
    if (options.dryRun === true) {
      const before = await environment.state();
      const plan = await planChange(environment.target, before.lock, change, context);
      return installResult(environment.name, {
        before,
        after: { ...before, lock: plan?.lock ?? before.lock },
      });
    }
    return installResult(environment.name, await changeEnvironment(environment, change, context));
  }

  async #environment(options: InstallOptions): Promise<Environment> {
    const { environments } = this.#workspace;
    const environment = await environments.get(options.environment ?? (await environments.active()));
    refuseOtherLua(environment, options.luaVersion);
    return environment;
  }

  async #installed(environment: Environment, texts: readonly string[]): Promise<ReadonlySet<string>> {
    const catalog = await this.#workspace.catalog();
    const { lock } = await environment.state();
    const there = new Set(Object.keys(lock.packages).map((key) => splitKey(key).name));
    const names = texts.map((text) => parseRequirement(text, catalog).name);
    const missing = names.find((name) => !there.has(name));
    if (missing === undefined) return new Set(names);
    throw new PackageNotFoundError(missing, { environment: environment.name });
  }
}

function refuseOtherLua({ name, luaVersion }: Environment, wanted: string | undefined): void {
  if (wanted === undefined || wanted === luaVersion) return;
  throw new BioxenError(`The environment '${name}' is for Lua ${luaVersion}, not ${wanted}`, {
    code: 'API_VALIDATION_ERROR',
    hint: 'Create another environment for that Lua.',
  });
}
