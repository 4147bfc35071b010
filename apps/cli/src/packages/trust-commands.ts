import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { InvalidOptionError } from '@bioxen/core';
import { createSigningKey, PackageManager, signBytes, signFolder, yankRock } from 'bioxen/packages';
import { basename, join } from 'node:path';
import { exitCode } from '../exit-code.js';
import type { StandardStreams } from '../terminal/standard-streams.js';
import { UsageError } from '../usage-error.js';
import { read } from './install-file.js';
import { curatorOptions, type PackageFlags } from './package-flags.js';
import { writeOutput } from './write-output.js';

/** `bioxen pkg key`: the private one goes into the file, the public one is printed. */
export async function createKey(
  { output }: { readonly output: string },
  streams: StandardStreams,
): Promise<number> {
  const { privateKey, publicKey } = createSigningKey();
  try {
    await writeFile(output, privateKey, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    // Half a key is none. Where a file was there already it is somebody's.
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') await rm(output, { force: true });
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new InvalidOptionError(
      '--output',
      `${output} ${isThere ? 'is there already' : 'cannot be written'}`,
      {
        hint: isThere
          ? 'Name another file: a key that is lost cannot be made again.'
          : 'Name a file in a folder that is there, and that you may write into.',
        cause,
      },
    );
  }
  await streams.write('stdout', `${publicKey}\n`);
  return exitCode.ok;
}

/** `bioxen pkg sign`: prints the file that holds the signature. */
export async function sign(
  path: string,
  { key }: { readonly key: string },
  streams: StandardStreams,
): Promise<number> {
  const privateKey = (await read('--key', key)).toString();
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  let written = `${path}.minisig`;
  if (isFolder) {
    await signFolder(path, privateKey);
    written = join(path, 'SHA256SUMS.minisig');
  } else {
    const signature = signBytes(await read('PATH', path), privateKey, basename(path));
    await writeOutput(written, signature, { option: 'PATH' });
  }
  await streams.write('stdout', `${written}\n`);
  return exitCode.ok;
}

/** `bioxen pkg yank`. */
export async function yank(
  folder: string,
  rock: string,
  { reason = '', undo = false }: { readonly reason?: string; readonly undo?: boolean },
): Promise<number> {
  const at = rock.lastIndexOf('@');
  if (at < 1) throw new UsageError(`'${rock}' is no version of a package.`, 'Name both: fasta@1.0-1.');
  await refuseUnknown(folder, rock.slice(0, at), rock.slice(at + 1));
  await yankRock(folder, rock.slice(0, at), rock.slice(at + 1), undo ? undefined : reason);
  return exitCode.ok;
}

/** `bioxen pkg bundle`. */
export async function bundle(flags: PackageFlags, streams: StandardStreams): Promise<number> {
  const manager = new PackageManager(curatorOptions(flags));
  const output = flags.output ?? 'bioxen.bundle';
  await writeOutput(output, await manager.bundle(await manager.lockOf(flags.env)));
  await streams.write('stdout', `${output}\n`);
  return exitCode.ok;
}

/** @throws UsageError where the folder has no rock of it */
async function refuseUnknown(folder: string, name: string, version: string): Promise<void> {
  const files = await readdir(folder).catch(() => undefined);
  if (files === undefined)
    throw new UsageError(`There is no folder ${folder}.`, 'Name the folder that the rock is in.');
  if (files.some((file) => file.startsWith(`${name}-${version}.`))) return;
  const others = files.filter((file) => file.startsWith(`${name}-`) && /\.(?:rock|rockspec)$/.test(file));
  throw new UsageError(
    `${folder} has no ${name} ${version}.`,
    others.length === 0 ? 'Name a package that is in it.' : `It has ${others.join(', ')}.`,
  );
}
