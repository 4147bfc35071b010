import { resolve } from 'node:path';
import type { BaseLuaVM, EnvironmentSource } from '@bioxen/core';
import * as curator from '@bioxen/curator';
import { liveVm } from './live-vms.js';

/** The rocks that come with bioxen: bio_compute. */
export function bundledRocks(): curator.Repository {
  return bundled;
}

// Its address is the same on every computer, for it stands in lockfiles.
const bundled = new curator.FolderRepository(new URL('./rocks/', import.meta.url), 'bioxen:rocks');

function withBundled<T extends curator.CuratorOptions>(options: T): T {
  const given: unknown = (options as T | null)?.repositories ?? [];
  // What is wrong is refused where it arrives.
  return Array.isArray(given) && options !== null
    ? { ...options, repositories: [...given, bundled] }
    : options;
}

/**
 * Installs Lua packages: `await new PackageInstaller().installPackage('bio_compute')`. VMs of this process are found by their
 * ids.
 */
export class PackageInstaller extends curator.PackageInstaller {
  constructor(options: curator.PackageInstallerOptions = {}) {
    super({ findVm: async (vmId, vmType) => await findVm(vmId, vmType), ...withBundled(options) });
  }
}

/** The steps of an install, one by one: lock, fetch, install what is locked, verify, audit. */
export class PackageManager extends curator.PackageManager {
  constructor(options: curator.CuratorOptions = {}) {
    super(withBundled(options));
  }
}

/** The curator of these options: the same object each time. */
export function getCurator(options: curator.CuratorOptions = {}): curator.Curator {
  return curator.getCurator(withBundled(options));
}

/** Finds packages, the nearest first. */
export async function searchPackages(
  query: string,
  options: Parameters<typeof curator.searchPackages>[1] = {},
): Promise<readonly curator.SearchHit[]> {
  return await curator.searchPackages(query, withBundled(options));
}

/** Makes an environment with the packages of a profile. */
export async function bootstrapLuaEnvironment(
  name: string,
  options: curator.BootstrapOptions = {},
): Promise<curator.Environment> {
  return await curator.bootstrapLuaEnvironment(name, withBundled(options));
}

/** Puts a package into a VM: itself, or the id of one of this process. */
export async function installPackageInVm(
  name: string,
  target: curator.VmTarget,
  options: curator.PackageInstallerOptions = {},
): Promise<curator.VmInstallResult> {
  return await new PackageInstaller(options).installPackageInVm(name, target);
}

/** The environments of this user, for `setEnvironment` of sessions. */
export function environments(): EnvironmentSource {
  return new curator.EnvironmentManager(resolve(curator.defaultHome())).source;
}

async function findVm(vmId: string, vmType: string | undefined): Promise<BaseLuaVM> {
  return await Promise.resolve(liveVm(vmId, vmType));
}
