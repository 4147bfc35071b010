import { InvalidOptionError } from '@bioxen/core';
import {
  bootstrapLuaEnvironment,
  EnvironmentManager,
  FolderRepository,
  getCurator,
  HttpRepository,
  importLock,
  installPackageInVm,
  PackageInstaller,
  PackageManager,
  packRock,
  parseConstraints,
  parseLockfile,
  parseLuaData,
  parsePublicKey,
  parseRockVersion,
  parseServerManifest,
  RepositoryManager,
  searchPackages,
  serveRocks,
  signFolder,
} from '@bioxen/curator';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

/** What nobody who is checked by TypeScript can write. */
const odd = (value: unknown): never => value as never;

const home = mkdtempSync(join(tmpdir(), 'curator-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});

const installer = (): PackageInstaller => new PackageInstaller({ home });
const manager = (): PackageManager => new PackageManager({ home });
const environments = (): EnvironmentManager => new EnvironmentManager(home);
const repositories = (): RepositoryManager => new RepositoryManager(home);

test.for<[what: string, option: string, call: () => unknown]>([
  ['getCurator', 'options', () => getCurator(odd(null))],
  ['getCurator', 'home', () => getCurator({ home: odd(7) })],
  ['getCurator', 'catalogs', () => getCurator({ catalogs: odd('one.json') })],
  ['getCurator', 'repositories', () => getCurator({ repositories: odd(['https://example.org']) })],
  ['getCurator', 'answerMs', () => getCurator({ answerMs: odd('6s') })],
  ['getCurator, misspelt', "option 'offlin'", () => getCurator(odd({ offlin: true }))],
  ['PackageInstaller', 'findVm', () => new PackageInstaller({ findVm: odd('vm') })],
  ['PackageManager', 'offline', () => new PackageManager({ offline: odd('no') })],
  ['installPackage', 'the packages', () => installer().installPackage(odd(5))],
  ['installPackages', 'the packages', () => installer().installPackages(odd('motifs'))],
  ['installPackage', 'options', () => installer().installPackage('motifs', odd(null))],
  ['installPackage', 'version', () => installer().installPackage('motifs', { version: odd(1.5) })],
  ['installPackage', 'signal', () => installer().installPackage('motifs', { signal: odd({}) })],
  ['installPackage', 'onProgress', () => installer().installPackage('motifs', { onProgress: odd(1) })],
  ['installPackage', 'allowBuild', () => installer().installPackage('motifs', { allowBuild: odd('motifs') })],
  ['installPackage', 'luaVersion', () => installer().installPackage('motifs', { luaVersion: odd(5.4) })],
  ['installPackage', 'package', () => installer().installPackage('motifs ==')],
  ['installPackage', 'package', () => installer().installPackage('motifs@')],
  ['updatePackages', 'the packages', () => installer().updatePackages(odd({}))],
  ['removePackages', 'the packages', () => installer().removePackages(odd([7]))],
  ['removePackage', 'environment', () => installer().removePackage('motifs', { environment: odd([]) })],
  ['installPackageInVm', 'the VM', () => installer().installPackageInVm('motifs', odd(undefined))],
  ['installPackageInVm', 'the VM', () => installPackageInVm('motifs', odd('vm'), { home })],
  ['installPackageInVm', 'vmId', () => installer().installPackageInVm('motifs', { vmId: odd(7) })],
  ['lock', 'the packages', () => manager().lock(odd('motifs'), { luaVersion: '5.4' })],
  ['lock', 'the target', () => manager().lock(['motifs'], odd('5.4'))],
  ['lock', 'target.luaVersion', () => manager().lock(['motifs'], { luaVersion: odd(5.4) })],
  ['install', 'the lock', () => manager().install(odd('bioxen.lock.json'))],
  ['install', 'the lock', () => manager().install(odd({}))],
  ['fetch', 'the lock', () => manager().fetch(odd(null), { luaVersion: '5.4' })],
  ['bundle', 'the lock', () => manager().bundle(odd([]))],
  ['audit', 'the lock', () => manager().audit(odd(undefined))],
  ['verify', 'signal', () => manager().verify('default', { signal: odd('now') })],
  ['searchPackages', 'the query', () => searchPackages(odd(undefined), { home })],
  ['searchPackages', 'category', () => searchPackages('a', { home, category: odd(1) })],
  ['getPackage', 'the package', () => getCurator({ home }).getPackage(odd(1))],
  ['bootstrap', 'luaVersion', () => bootstrapLuaEnvironment('lab', { home, luaVersion: odd(5.4) })],
  ['EnvironmentManager', 'home', () => new EnvironmentManager(odd(undefined))],
  ['create', 'luaVersion', () => environments().create('lab', { luaVersion: odd(5.4) })],
  ['create', 'implementation', () => environments().create('lab', { implementation: odd('jit') })],
  ['rollback', 'generation', () => environments().rollback('lab', odd('2'))],
  ['repositories.add', 'repository', () => repositories().add(odd(undefined))],
  ['repositories.add', 'repository', () => repositories().add('')],
  ['repositories.add', 'priority', () => repositories().add('https://example.org', { priority: odd('9') })],
  ['repositories.add', 'priority', () => repositories().add('https://example.org', { priority: Number.NaN })],
  [
    'repositories.add',
    'tokenVariable',
    () => repositories().add('https://example.org', { tokenVariable: 'a b' }),
  ],
  ['repositories.remove', 'repository', () => repositories().remove(odd({}))],
  ['HttpRepository', 'url', () => new HttpRepository(odd(undefined))],
  ['HttpRepository', 'answerMs', () => new HttpRepository('https://example.org', { answerMs: 0 })],
  ['FolderRepository', 'folder', () => new FolderRepository(odd(7))],
  ['serveRocks', 'folder', () => serveRocks(odd(undefined))],
  ['serveRocks', 'port', () => serveRocks(home, { port: odd('8080') })],
  ['packRock', 'rockspec', () => packRock(odd(undefined))],
  ['packRock', 'rockspec', () => packRock('/nowhere/motifs-1.0-1.rockspec')],
  ['signFolder', 'folder', () => signFolder('/nowhere', '')],
  ['parseLockfile', 'content', () => parseLockfile(odd({}))],
  ['parseLuaData', 'text', () => parseLuaData(odd(1))],
  ['parseServerManifest', 'text', () => parseServerManifest(odd(null))],
  ['parsePublicKey', 'publicKey', () => parsePublicKey(odd(1))],
  ['parseRockVersion', 'version', () => parseRockVersion(odd(1.5))],
  ['parseConstraints', 'constraints', () => parseConstraints(odd(undefined))],
  ['importLock', 'text', () => importLock(odd(undefined))],
])('%s refuses what is wrong with %s, and says its name', async ([, option, call]) => {
  const refused = (async (): Promise<unknown> => await call())();
  await expect(refused).rejects.toBeInstanceOf(InvalidOptionError);
  await expect(refused).rejects.toMatchObject({ code: 'API_VALIDATION_ERROR', option });
  expect(readdirSync(home)).toEqual([]);
});
