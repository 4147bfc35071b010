import { getCurator, type InstallProgress, type InstallResult, PackageInstaller } from 'bioxen/packages';
import { exitCode } from '../exit-code.js';
import { printJson } from '../json/print-json.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { exitCodeOf, stopSignals } from '../terminal/stop-signals.js';
import { fileToInstall, installFile } from './install-file.js';
import { installLine } from './install-line.js';
import { curatorOptions, type PackageFlags } from './package-flags.js';

/** `bioxen pkg install`. */
export async function installPackages(
  names: readonly string[],
  flags: PackageFlags,
  streams: StandardStreams,
): Promise<number> {
  const { dryRun, force, lua, env, allowBuild } = flags;
  const file = fileToInstall(names, flags);
  return await changing(flags, streams, async (signal, onProgress) => {
    if (file !== undefined) return await installFile(file, flags, signal);
    return await new PackageInstaller(curatorOptions(flags)).installPackages(names, {
      environment: env,
      luaVersion: lua,
      allowBuild,
      dryRun,
      force,
      signal,
      onProgress,
    });
  });
}

/** `bioxen pkg remove`. */
export async function removePackages(
  names: readonly string[],
  flags: PackageFlags,
  streams: StandardStreams,
): Promise<number> {
  return await changing(flags, streams, async (signal, onProgress) => {
    const installer = new PackageInstaller(curatorOptions(flags));
    const { env: environment, dryRun } = flags;
    return await installer.removePackages(names, { environment, dryRun, signal, onProgress });
  });
}

/** `bioxen pkg update`. */
export async function updatePackages(
  names: readonly string[],
  flags: PackageFlags,
  streams: StandardStreams,
): Promise<number> {
  return await changing(flags, streams, async (signal, onProgress) => {
    const installer = new PackageInstaller(curatorOptions(flags));
    const { env: environment, dryRun } = flags;
    const options = { environment, dryRun, signal, onProgress };
    return await installer.updatePackages(names.length === 0 ? undefined : names, options);
  });
}

/** `bioxen pkg bootstrap`. */
export async function bootstrap(
  name: string,
  flags: PackageFlags,
  streams: StandardStreams,
): Promise<number> {
  return await changing(flags, streams, async (signal, onProgress) => {
    const options = curatorOptions(flags);
    const { profile = 'standard', lua: luaVersion, dryRun, force } = flags;
    const names = await getCurator(options).packagesOfProfile(profile);
    const install = async (): Promise<InstallResult> =>
      await new PackageInstaller(options).installPackages(names, {
        environment: name,
        luaVersion,
        dryRun,
        force,
        signal,
        onProgress,
      });
    if (dryRun === true) return await install();
    return await getCurator(options).environments.fill(name, { luaVersion }, install);
  });
}

async function changing(
  { json }: PackageFlags,
  streams: StandardStreams,
  change: (signal: AbortSignal, onProgress: (progress: InstallProgress) => void) => Promise<InstallResult>,
): Promise<number> {
  const controller = new AbortController();
  using stop = stopSignals(() => controller.abort());
  const line = installLine(streams);
  try {
    const result = await change(controller.signal, line.tell);
    line.end();
    if (json === true) await printJson(streams, { schemaVersion: 1, ...result });
    else await streams.write('stdout', resultText(result));
    return exitCode.ok;
  } catch (error) {
    line.end();
    if (stop.received !== undefined) return exitCodeOf(stop.received);
    throw error;
  }
}

function resultText({ environment, installed, removed }: InstallResult): string {
  const lines = [
    ...removed.map(({ name, version }) => `- ${name} ${version}`),
    ...installed.map(({ name, version }) => `+ ${name} ${version}`),
  ];
  return lines.length === 0 ? `${environment} has all of it.\n` : `${lines.join('\n')}\n`;
}
