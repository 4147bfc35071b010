export { type CatalogPackage, type Profile } from './catalog/catalog.js';
export type { SearchHit } from './catalog/search-index.js';
export type { CycloneDx, CycloneDxComponent } from './curator/audit.js';
export {
  Curator,
  type CuratorHealth,
  type InstalledPackage,
  type Recommendation,
  type RecommendationOptions,
  type SearchOptions,
} from './curator/curator.js';
export type { CuratorOptions } from './curator/curator-options.js';
export {
  bootstrapLuaEnvironment,
  type BootstrapOptions,
  getCurator,
  installPackageInVm,
  searchPackages,
} from './curator/get-curator.js';
export type { VmInstallResult } from './curator/install-in-host.js';
export type { InstallResult, PackageVersion } from './curator/install-result.js';
export {
  type InstallOptions,
  PackageInstaller,
  type PackageInstallerOptions,
  type VmInstallOptions,
  type VmTarget,
} from './curator/package-installer.js';
export { type CallOptions, PackageManager } from './curator/package-manager.js';
export type { BuildPermission } from './curator/workspace.js';
export type { Drift } from './curator/verify-environment.js';
export { Environment, type EnvironmentState } from './environment/environment.js';
export { type CreateEnvironmentOptions, EnvironmentManager } from './environment/environment-manager.js';
export { environmentVariables } from './environment/environment-variables.js';
export type { InstallProgress } from './environment/transaction.js';
export { ArchiveError } from './errors/archive-error.js';
export { BuildError, type BuildErrorOptions } from './errors/build-error.js';
export { FileConflictError } from './errors/file-conflict-error.js';
export { IntegrityError, type IntegrityErrorOptions } from './errors/integrity-error.js';
export { InvalidNameError, type NamedThing } from './errors/invalid-name-error.js';
export { LockfileError } from './errors/lockfile-error.js';
export { ManifestError, type ManifestErrorOptions } from './errors/manifest-error.js';
export { NativePackageError } from './errors/native-package-error.js';
export { NoCompatibleVersionError } from './errors/no-compatible-version-error.js';
export { PackageNotFoundError } from './errors/package-not-found-error.js';
export { PackageStoreError } from './errors/package-store-error.js';
export { RepositoryError, type RepositoryErrorOptions } from './errors/repository-error.js';
export { type FailedDemand, ResolutionError } from './errors/resolution-error.js';
export { RockspecError } from './errors/rockspec-error.js';
export { SignatureError } from './errors/signature-error.js';
export { defaultHome } from './home.js';
export { importLock } from './import/import-lock.js';
export type { ImportedLock } from './import/imported-lock.js';
export type { InstallTarget } from './lock/lock-target.js';
export {
  LOCKFILE_NAME,
  type LockedRock,
  type Lockfile,
  lockfileText,
  parseLockfile,
} from './lock/lockfile.js';
export type { LuaData, LuaRecord, LuaTable } from './manifest/lua-data.js';
export { parseLuaData } from './manifest/parse-lua-data.js';
export { parseServerManifest, type RockOnServer, type ServerManifest } from './manifest/server-manifest.js';
export { type PackedRock, packRock } from './pack/pack-rock.js';
export { FolderRepository } from './repository/folder-repository.js';
export { GpgRepository } from './repository/gpg-repository.js';
export { HttpRepository, type HttpRepositoryOptions } from './repository/http-repository.js';
export type { Repository, RepositoryCallOptions } from './repository/repository.js';
export {
  type AddRepositoryOptions,
  type RepositoryEntry,
  RepositoryManager,
  type RepositoryManagerOptions,
} from './repository/repository-manager.js';
export { SignedRepository, type SignedRepositoryOptions } from './repository/signed-repository.js';
export { createSigningKey, signBytes, type SignedStatement, verifySignature } from './signature/minisign.js';
export { parsePublicKey, type PublicKey } from './signature/public-key.js';
export { LIST_FILE, LIST_SIGNATURE_FILE, signFolder } from './signature/signed-list.js';
export { yankRock } from './repository/yanked.js';
export { installOrder } from './resolve/install-order.js';
export { resolve, type Resolution, type ResolvedRock, type ResolveOptions } from './resolve/resolve.js';
export type { Rock, RockSource } from './resolve/rock-source.js';
export { parseRockspec, type ParseRockspecOptions } from './rockspec/parse-rockspec.js';
export type {
  InstallEntry,
  RockBuild,
  RockSourceLocation,
  Rockspec,
  RockspecFormat,
} from './rockspec/rockspec.js';
export type { ChooseFault, ServeFault } from './serve/serve-fault.js';
export { type RocksServer, serveRocks, type ServeRocksOptions } from './serve/serve-rocks.js';
export type { OrphanReport } from './store/collect-store.js';
export { type Dependency, dependencyText, parseDependency } from './version/dependency.js';
export {
  areRockVersionsEqual,
  compareRockVersions,
  isMovingVersion,
  parseRockVersion,
  type RockVersion,
} from './version/rock-version.js';
export {
  constraintsText,
  parseConstraints,
  satisfies,
  type VersionConstraint,
  type VersionOperator,
} from './version/version-constraint.js';
