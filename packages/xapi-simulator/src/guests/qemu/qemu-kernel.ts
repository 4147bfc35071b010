import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { requirePrograms } from '../find-program.js';
import { GuestError } from '../guest-error.js';
import { imageCacheFolder } from '../image/build-image.js';
import { proxyVariables } from '../image/apt-settings.js';
import { withFileLock } from '../image/file-lock.js';
import type { BuildImageOptions } from '../image/guest-image.js';
import { fatModules } from '../uml/fat-modules.js';
import { driverModules, makeStartDisk, startProgram } from './start-disk.js';

const run = promisify(execFile);
const metaPackage = 'linux-image-cloud-amd64';
const fetching = 'fetching-';

/** The kernel of guests of kind `qemu`. */
export interface QemuKernel {
  /** Its folder. */
  readonly folder: string;
  /** The kernel itself. */
  readonly path: string;
  /** The disk in memory that it starts with. */
  readonly startDisk: string;
  /** What it reads a config drive with. */
  readonly modules: readonly string[];
}

/** The kernel of guests of kind `qemu`, when it is in the cache. */
export async function findQemuKernel(options: BuildImageOptions = {}): Promise<QemuKernel | undefined> {
  // Where guests run a link leads nowhere.
  const folder = await realpath(kernelFolder(options)).catch(() => undefined);
  if (folder === undefined) return undefined;
  const modules = fatModules.map((name) => join(folder, `${name}.ko`));
  return { folder, path: join(folder, 'vmlinuz'), startDisk: join(folder, 'start-disk'), modules };
}

/**
 * The kernel of guests of kind `qemu`: from the cache, else from Debian's package of the kernel for clouds, which is fetched and
 * unpacked, not installed. It needs no root.
 * @throws UnsupportedError where a program is missing
 * @throws GuestError where the package cannot be had; nothing of it stays
 */
export async function fetchQemuKernel(options: BuildImageOptions = {}): Promise<QemuKernel> {
  const known = await findQemuKernel(options);
  if (known !== undefined) return known;
  const programs = requirePrograms('qemu', {
    'apt-cache': 'apt',
    'apt-get': 'apt',
    'dpkg-deb': 'dpkg',
    busybox: 'busybox',
    flock: 'util-linux',
    ldd: 'libc-bin',
  });
  const folder = kernelFolder(options);
  const cache = join(folder, '..');
  await mkdir(cache, { recursive: true });
  options.onProgress?.('waiting');
  return withFileLock(programs.flock, join(cache, 'lock'), async () => {
    const meanwhile = await findQemuKernel(options);
    if (meanwhile !== undefined) return meanwhile;
    // What was left by one that was killed: nobody else fetches now.
    for (const name of await readdir(cache))
      if (name.startsWith(fetching)) await rm(join(cache, name), { recursive: true, force: true });
    const work = await mkdtemp(join(cache, fetching));
    try {
      options.onProgress?.('installing');
      const tree = await unpackKernel(programs, work);
      options.onProgress?.('packing');
      await arrange(programs, tree, join(work, 'kernel'));
      await rename(join(work, 'kernel'), folder);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    const kernel = await findQemuKernel(options);
    if (kernel === undefined) throw new GuestError('kernel was fetched and is not there', { guest: 'qemu' });
    return kernel;
  });
}

// Named after what it is arranged by, so that another version of this program does not take it for its own.
function kernelFolder({ cacheFolder = imageCacheFolder() }: BuildImageOptions): string {
  const hash = createHash('sha256').update(JSON.stringify([startProgram, fatModules]));
  return join(cacheFolder, `${hash.digest('hex').slice(0, 32)}.kernel`);
}

async function unpackKernel(
  programs: Readonly<Record<'apt-cache' | 'apt-get' | 'dpkg-deb', string>>,
  work: string,
): Promise<string> {
  const env = { ...(await proxyVariables()), PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' };
  const tree = join(work, 'tree');
  try {
    const { stdout } = await run(programs['apt-cache'], ['depends', metaPackage], { env });
    const name = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
    if (name === undefined) throw new TypeError(`apt knows no package ${metaPackage}`);
    await run(programs['apt-get'], ['download', '-qq', name], { cwd: work, env });
    const archive = (await readdir(work)).find((file) => file.endsWith('.deb')) ?? '';
    await run(programs['dpkg-deb'], ['-x', join(work, archive), tree], { env });
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    throw new GuestError('kernel could not be fetched', {
      guest: 'qemu',
      consoleTail: stderr === '' && cause instanceof Error ? cause.message : stderr,
      cause,
      hint: `Debian has it as ${metaPackage}. Does apt know it, and is its mirror reachable? apt-get update`,
    });
  }
  return tree;
}

async function arrange(
  programs: Readonly<Record<'busybox' | 'ldd', string>>,
  tree: string,
  folder: string,
): Promise<void> {
  const boot = join(tree, 'boot');
  const kernel = (await readdir(boot)).find((name) => name.startsWith('vmlinuz')) ?? 'vmlinuz';
  const lib = join(tree, 'lib/modules');
  const found = new Map(
    (await readdir(lib, { recursive: true }))
      .filter((path) => path.endsWith('.ko'))
      .map((path) => [basename(path, '.ko'), join(lib, path)]),
  );
  const need = (name: string): string => {
    const path = found.get(name);
    if (path === undefined) throw new GuestError(`kernel has no module ${name}`, { guest: 'qemu' });
    return path;
  };
  await mkdir(folder);
  await writeFile(join(folder, 'start-disk'), await makeStartDisk(programs, driverModules.map(need)));
  for (const name of fatModules) await copyFile(need(name), join(folder, `${name}.ko`));
  await copyFile(join(boot, kernel), join(folder, 'vmlinuz'));
}
