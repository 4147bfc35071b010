import { resolve } from 'node:path';
import { checkOptions } from '@bioxen/core';
import type { SearchHit } from '../catalog/search-index.js';
import type { Environment } from '../environment/environment.js';
import { defaultHome } from '../home.js';
import { Curator, type SearchOptions } from './curator.js';
import type { CuratorOptions } from './curator-options.js';
import { curatorOptionChecks } from './option-checks.js';
import { PackageInstaller, type InstallOptions } from './package-installer.js';
import { Workspace } from './workspace.js';

const known = new Map<string, Curator>();

/** The curator of these options: the same object each time. No file is written until a call needs one. */
export function getCurator(options: CuratorOptions = {}): Curator {
  checkOptions(options, curatorOptionChecks);
  const home = resolve(options.home ?? defaultHome());
  // Objects are told apart by themselves: each has a number.
  const key = JSON.stringify([
    home,
    options.offline ?? false,
    options.catalogs ?? [],
    options.noBundledCatalog ?? false,
    options.answerMs,
    (options.repositories ?? []).map(numberOf),
    numberOf(options.logger),
    numberOf(options.clock),
  ]);
  let curator = known.get(key);
  if (curator === undefined) {
    curator = new Curator(options);
    known.set(key, curator);
  }
  return curator;
}

const numbers = new WeakMap<object, number>();
let last = 0;

function numberOf(object: object | undefined): number {
  if (object === undefined) return 0;
  const number = numbers.get(object) ?? ++last;
  numbers.set(object, number);
  return number;
}

/** Finds packages: the same as `getCurator(options).searchPackages(query)`. */
export async function searchPackages(
  query: string,
  { luaVersion, category, signal, ...options }: SearchOptions & CuratorOptions = {},
): Promise<readonly SearchHit[]> {
  return await getCurator(options).searchPackages(query, { luaVersion, category, signal });
}

/** Options of `bootstrapLuaEnvironment`. */
export interface BootstrapOptions
  extends CuratorOptions, Pick<InstallOptions, 'luaVersion' | 'signal' | 'onProgress'> {
  /** @defaultValue 'standard' */
  readonly profile?: string | undefined;
}

/**
 * Makes an environment with the packages of a profile that are to be had. One that is there already gets what it lacks.
 * @throws BioxenError for a profile that there is not
 */
export async function bootstrapLuaEnvironment(
  name: string,
  { profile = 'standard', luaVersion, signal, onProgress, ...options }: BootstrapOptions = {},
): Promise<Environment> {
  const workspace = new Workspace(options);
  const available = (await workspace.catalog()).availableOf(profile);
  return await workspace.environments.fill(name, { luaVersion }, async (environment) => {
    await new PackageInstaller(options).installPackages(available, {
      environment: name,
      luaVersion,
      signal,
      onProgress,
    });
    return environment;
  });
}

/** Puts a package into a VM: the same as `new PackageInstaller(options).installPackageInVm(name, target)`. */
export async function installPackageInVm(
  name: string,
  target: Parameters<PackageInstaller['installPackageInVm']>[1],
  options: ConstructorParameters<typeof PackageInstaller>[0] = {},
): ReturnType<PackageInstaller['installPackageInVm']> {
  return await new PackageInstaller(options).installPackageInVm(name, target);
}
