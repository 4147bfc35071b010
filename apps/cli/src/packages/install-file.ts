import { readFile } from 'node:fs/promises';
import { InvalidOptionError } from '@bioxen/core';
import {
  importLock,
  type InstallResult,
  type Lockfile,
  PackageManager,
  parseLockfile,
  parsePublicKey,
  verifySignature,
} from 'bioxen/packages';
import { UsageError } from '../usage-error.js';
import { curatorOptions, type PackageFlags } from './package-flags.js';

/** A file that says what to install. */
export interface FileToInstall {
  readonly option: '--frozen' | '--bundle' | '--import';
  readonly path: string;
}

/** The one that was named; undefined where packages are. @throws UsageError for both, none, or several */
export function fileToInstall(names: readonly string[], flags: PackageFlags): FileToInstall | undefined {
  const files = [
    { option: '--frozen', path: flags.frozen } as const,
    { option: '--bundle', path: flags.bundle } as const,
    { option: '--import', path: flags.import } as const,
  ].filter((file): file is FileToInstall => file.path !== undefined);
  const [file, other] = files;
  if (names.length === 0 && file === undefined)
    throw new UsageError(
      'There is nothing to install.',
      'Name a package, or a lockfile: --frozen bioxen.lock.json.',
    );
  if (file !== undefined && (names.length > 0 || other !== undefined))
    throw new UsageError(
      `${file.option} installs what its file says.`,
      `Leave out ${other?.option ?? 'the names'}, or ${file.option}.`,
    );
  if (flags.publicKey !== undefined && (file === undefined || file.option === '--import'))
    throw new UsageError(
      '--public-key is for a lockfile or a bundle.',
      'For a repository: bioxen pkg repo add URL --public-key KEY.',
    );
  return file;
}

/** Makes an environment what a file says. */
export async function installFile(
  file: FileToInstall,
  flags: PackageFlags,
  signal: AbortSignal,
): Promise<InstallResult> {
  const { env, allowBuild, dryRun = false } = flags;
  const manager = new PackageManager(curatorOptions(flags));
  const lock = await lockOf(file, flags, manager, signal);
  if (dryRun) {
    const installed = Object.keys(lock.packages).map((key) => {
      const at = key.lastIndexOf('@');
      return { name: key.slice(0, at), version: key.slice(at + 1) };
    });
    return { changed: false, environment: env ?? '', generation: 0, installed, already: [], removed: [] };
  }
  return await manager.install(lock, {
    signal,
    allowBuild,
    ...(env === undefined ? {} : { environment: env }),
  });
}

async function lockOf(
  { option, path }: FileToInstall,
  { publicKey, lua, allowBuild }: PackageFlags,
  manager: PackageManager,
  signal: AbortSignal,
): Promise<Lockfile> {
  const bytes = await read(option, path);
  if (publicKey !== undefined) {
    const signature = await read('--public-key', `${path}.minisig`);
    verifySignature(path, bytes, signature.toString(), parsePublicKey(publicKey));
  }
  if (option === '--bundle') return await manager.unbundle(bytes);
  if (option === '--frozen') return parseLockfile(bytes.toString());
  return await importedLock(bytes, lua, manager, { signal, allowBuild });
}

/** A lock of ours, of what another program locked. */
export async function importedLock(
  bytes: Buffer,
  lua: string | undefined,
  manager: PackageManager,
  options: Parameters<PackageManager['lockImported']>[2],
): Promise<Lockfile> {
  const imported = importLock(bytes.toString());
  return await manager.lockImported(imported, { luaVersion: lua ?? imported.luaVersion ?? '5.4' }, options);
}

/** @throws InvalidOptionError */
export async function read(option: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : 'cannot be read';
    throw new InvalidOptionError(option, `${path} ${why}`, { hint: 'Name a file that you may read.', cause });
  }
}
