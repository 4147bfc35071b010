import { BioxenError } from '@bioxen/core';
import { getCurator, type Lockfile, lockfileText, PackageManager } from 'bioxen/packages';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { columns } from '../terminal/columns.js';
import { importedLock, read } from './install-file.js';
import { curatorOptions, leastPriority, type PackageFlags } from './package-flags.js';
import { writeOutput } from './write-output.js';

/** `bioxen pkg search`. */
export async function search(
  words: readonly string[],
  flags: PackageFlags,
  streams: StandardStreams,
): Promise<number> {
  const { category, lua: luaVersion } = flags;
  const least = leastPriority(flags);
  const hits = await getCurator(curatorOptions(flags)).searchPackages(words.join(' '), {
    category,
    luaVersion,
  });
  const packages = hits.filter(({ priority }) => priority >= least);
  const rows = packages.map(({ name, version = 'not to be had', summary, ...rest }) => [
    name,
    version,
    ...(flags.detail === true ? [rest.category, String(rest.priority)] : []),
    summary,
  ]);
  await print(flags, streams, { packages }, columns(rows));
  return packages.length === 0 ? exitCode.notFound : exitCode.ok;
}

/** `bioxen pkg list`. */
export async function list(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const least = leastPriority(flags);
  const all = await getCurator(curatorOptions(flags)).listInstalledPackages(flags.env);
  const packages = all.filter(
    ({ category, priority }) =>
      priority >= least && (flags.category === undefined || category === flags.category),
  );
  const rows = packages.map(({ name, version, isRoot, summary = '', license = '', ...rest }) => [
    name,
    version,
    isRoot ? '*' : '',
    ...(flags.detail === true
      ? [rest.category, String(rest.priority), license, rest.build, rest.source]
      : []),
    summary,
  ]);
  await print(flags, streams, { packages }, columns(rows));
  return exitCode.ok;
}

/** `bioxen pkg verify`. */
export async function verify(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const differences = await new PackageManager(curatorOptions(flags)).verify(flags.env);
  const rows = differences.map(({ kind, path, package: of = '' }) => [kind, path, of]);
  await print(flags, streams, { ok: differences.length === 0, differences }, columns(rows));
  return differences.length === 0 ? exitCode.ok : exitCode.error;
}

/** `bioxen pkg lock`. */
export async function lock(
  names: readonly string[],
  flags: PackageFlags,
  streams: StandardStreams,
): Promise<number> {
  const manager = new PackageManager(curatorOptions(flags));
  const text = lockfileText(await chosenLock(names, flags, manager));
  if (flags.output === undefined) await streams.write('stdout', text);
  else await writeOutput(flags.output, text);
  return exitCode.ok;
}

async function chosenLock(
  names: readonly string[],
  { env, lua, import: path }: PackageFlags,
  manager: PackageManager,
): Promise<Lockfile> {
  if (path !== undefined && names.length > 0)
    throw new UsageError('--import locks what its file says.', 'Leave out the names, or --import.');
  if (path !== undefined) return await importedLock(await read('--import', path), lua, manager, {});
  if (names.length === 0) return await manager.lockOf(env);
  return await manager.lock(names, { luaVersion: lua ?? '5.4' });
}

/** `bioxen pkg audit`: what was taken back is told where its repository can be asked. */
export async function audit(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const manager = new PackageManager(curatorOptions(flags));
  const lockfile = await manager.lockOf(flags.env);
  const yanked = await manager.yanked(lockfile).catch(async (error: unknown) => {
    if (!BioxenError.isInstance(error)) throw error;
    await streams.write('stderr', `bioxen: what was taken back is not known: ${error.message}\n`);
    return new Map<string, string>();
  });
  const document = manager.audit(lockfile, yanked);
  await streams.write('stdout', `${JSON.stringify(document, undefined, 2)}\n`);
  return exitCode.ok;
}

/** `bioxen pkg health`. */
export async function health(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const report = await getCurator(curatorOptions(flags)).healthCheck();
  const isThere = flags.detail === true && report.manifestValid && report.installedPackages > 0;
  const differences = isThere ? await new PackageManager(curatorOptions(flags)).verify() : [];
  const isOk = report.manifestValid && report.repositories.every(({ problem }) => problem === undefined);
  const rows = [
    ['environment', `${report.environment}, Lua ${report.luaVersion}`],
    ['packages', String(report.installedPackages)],
    ['lock', report.manifestValid ? 'ok' : 'cannot be read'],
    ['luarocks', report.luarocksAvailable ? 'there' : 'not there (only rocks with C need it)'],
    ['catalog', `${report.catalogSize} packages, ${report.availableProfiles.length} profiles`],
    ['important packages', `${Math.round(report.criticalPackagesRatio * 100)} %`],
    ...report.repositories.map(({ url, isSigned, problem }) => [
      url,
      problem ?? (isSigned ? 'ok, signed' : 'ok, not signed'),
    ]),
    ...differences.map(({ kind, path }) => [kind, path]),
  ];
  const document = { ok: isOk, ...report, ...(flags.detail === true ? { differences } : {}) };
  await print(flags, streams, document, columns(rows));
  return isOk && differences.length === 0 ? exitCode.ok : exitCode.error;
}

/** `bioxen pkg profiles`. */
export async function profiles(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const curator = getCurator(curatorOptions(flags));
  const all = await Promise.all(
    (await curator.listProfiles()).map(async (profile) => ({
      ...profile,
      available: await curator.packagesOfProfile(profile.name),
    })),
  );
  const marked = (name: string, available: readonly string[]): string =>
    flags.detail === true && !available.includes(name) ? `${name} (not to be had)` : name;
  const rows = all.map(({ name, description, packages, available }) => [
    name,
    description,
    packages.map((each) => marked(each, available)).join(', '),
  ]);
  await print(flags, streams, { profiles: all }, columns(rows));
  return exitCode.ok;
}

/** `bioxen pkg recommendations`. */
export async function recommendations(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const { category, profile } = flags;
  const packages = await getCurator(curatorOptions(flags)).getRecommendations(flags.env, {
    category,
    profile,
    ...(flags.priority === undefined ? {} : { priority: leastPriority(flags) }),
  });
  const rows = packages.map(({ name, summary, isAvailable, ...rest }) => [
    isAvailable === false ? `${name} (not to be had)` : name,
    ...(flags.detail === true ? [rest.category, String(rest.priority), rest.license ?? ''] : []),
    summary,
  ]);
  await print(flags, streams, { packages }, columns(rows));
  return exitCode.ok;
}

/** `bioxen pkg cleanup`. */
export async function cleanup(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const { apply: isApplied = false, force = false, dryRun = false } = flags;
  const apply = (isApplied || force) && !dryRun;
  const report = await getCurator(curatorOptions(flags)).cleanupOrphanedPackages({ apply });
  await print(flags, streams, report, report.orphans.map((path) => `${path}\n`).join(''));
  return exitCode.ok;
}

async function print(
  { json }: PackageFlags,
  streams: StandardStreams,
  document: object,
  text: string,
): Promise<void> {
  if (json === true) await printJson(streams, { schemaVersion: 1, ...document });
  else await streams.write('stdout', text);
}
