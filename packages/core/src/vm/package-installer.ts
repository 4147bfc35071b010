import type { PackageHost } from './package-host.js';

/** What an install of packages into a VM did. */
export interface PackageInstallReport {
  /** What came; empty when all of it was there. */
  readonly installed: readonly { readonly name: string; readonly version: string }[];
}

/** Installs a package by its name into a VM. */
export type InstallPackage = (name: string, host: PackageHost) => Promise<PackageInstallReport>;

const installers = new WeakMap<object, InstallPackage>();

/** Makes `installPackage` of a VM work: done by whoever puts VMs and a package manager together. */
export function wireInstaller(vm: object, install: InstallPackage): void {
  installers.set(vm, install);
}

/** What was wired in. */
export function installerOf(vm: object): InstallPackage | undefined {
  return installers.get(vm);
}
