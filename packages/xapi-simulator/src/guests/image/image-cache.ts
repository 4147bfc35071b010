import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { imageCacheFolder } from './build-image.js';

/** An image in the cache. */
export interface CachedImage {
  readonly path: string;
  /** What it takes of the disk. */
  readonly bytes: number;
}

/** The images in the cache. */
export async function listImages(folder: string = imageCacheFolder()): Promise<readonly CachedImage[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((name) => name.endsWith('.img')).map((name) => join(folder, name));
  return Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(path)).blocks * 512 })));
}

/** Removes them, and kernels. Guests that run on one keep it until they end; disks that were made on it are worth nothing then. */
export async function removeImages(folder: string = imageCacheFolder()): Promise<void> {
  for (const { path } of await listImages(folder)) {
    await rm(path, { force: true });
    await rm(path.replace(/img$/, 'json'), { force: true });
  }
  const names = await readdir(folder).catch(() => []);
  const kernels = names.filter((name) => name.endsWith('.kernel'));
  for (const name of kernels) await rm(join(folder, name), { recursive: true, force: true });
}
