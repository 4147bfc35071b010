import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UnsupportedError } from '@bioxen/core';
import { requirePrograms } from '../find-program.js';
import { GuestError } from '../guest-error.js';
import { osVersionFrom } from '../os-version.js';
import { aptMirror, proxyVariables } from './apt-settings.js';
import { withFileLock } from './file-lock.js';
import type { BuildImageOptions, GuestImage } from './guest-image.js';
import { type ImageRecipe, recipeHash, umlRecipe } from './image-recipe.js';
import { installedPackages } from './installed-packages.js';

const run = promisify(execFile);
const imageSize = '1G';
const building = 'building-';
const sandbox = '--dev-bind / / --proc /proc --unshare-pid --die-with-parent --cap-add ALL --';

/** The image of guests of kind `uml`, when it is in the cache. */
export async function findUmlImage(options: BuildImageOptions = {}): Promise<GuestImage | undefined> {
  return readImage(options.cacheFolder ?? imageCacheFolder(), umlRecipe);
}

/**
 * The image of guests of kind `uml`: from the cache, else built, which takes a minute or two. Of several that want it at once
 * one builds.
 * @throws UnsupportedError where a program is missing, or root to build it
 * @throws GuestError when the build fails; nothing of it stays
 */
export async function buildUmlImage(options: BuildImageOptions = {}): Promise<GuestImage> {
  return buildImage(umlRecipe, options);
}

async function buildImage(recipe: ImageRecipe, options: BuildImageOptions): Promise<GuestImage> {
  const folder = options.cacheFolder ?? imageCacheFolder();
  const known = await readImage(folder, recipe);
  if (known !== undefined) return known;
  const programs = requirePrograms('uml', {
    bwrap: 'bubblewrap',
    debootstrap: 'debootstrap',
    flock: 'util-linux',
    mke2fs: 'e2fsprogs',
  });
  if (process.getuid?.() !== 0) {
    throw new UnsupportedError('building an image for guests without root', {
      subject: 'This computer',
      hint: `Build it once as root, with BIOXEN_GUEST_IMAGES=${folder} in its environment: bioxen-guests image build`,
    });
  }
  await mkdir(folder, { recursive: true });
  options.onProgress?.('waiting');
  return withFileLock(programs.flock, join(folder, 'lock'), async () => {
    const meanwhile = await readImage(folder, recipe);
    if (meanwhile !== undefined) return meanwhile;
    // What a build left that was killed: nobody else builds now.
    for (const name of await readdir(folder)) {
      if (name.startsWith(building)) await rm(join(folder, name), { recursive: true, force: true });
    }
    const work = await mkdtemp(join(folder, building));
    try {
      return await build(programs, folder, work, recipe, options);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

/** Where images are kept unless told otherwise. */
export function imageCacheFolder(): string {
  const { BIOXEN_GUEST_IMAGES: own, XDG_CACHE_HOME: cache } = process.env;
  if (own !== undefined && own !== '') return own;
  const base = cache !== undefined && cache !== '' ? cache : join(homedir(), '.cache');
  return join(base, 'bioxen', 'guest-images');
}

async function build(
  programs: Readonly<Record<'bwrap' | 'debootstrap' | 'mke2fs', string>>,
  folder: string,
  work: string,
  recipe: ImageRecipe,
  { onProgress }: BuildImageOptions,
): Promise<GuestImage> {
  const tree = join(work, 'tree');
  const path = join(work, 'image');
  // In a namespace of its own, so that the end of this process ends the build with all that it mounted.
  const inside = sandbox.split(' ');
  onProgress?.('installing');
  const mirror = await aptMirror(recipe.suite);
  await step('install its packages', programs.bwrap, [
    ...inside,
    programs.debootstrap,
    '--variant=minbase',
    `--include=${recipe.packages.join(',')}`,
    recipe.suite,
    tree,
    ...(mirror === undefined ? [] : [mirror]),
  ]);
  for (const [name, text] of Object.entries(recipe.files)) {
    const mode = basename(name).includes('.') ? 0o644 : 0o755;
    await mkdir(dirname(join(tree, name)), { recursive: true });
    await writeFile(join(tree, name), text);
    await chmod(join(tree, name), mode);
  }
  await clean(tree);
  onProgress?.('packing');
  await step('pack it', programs.bwrap, [
    ...inside,
    programs.mke2fs,
    '-q',
    '-t',
    'ext4',
    '-L',
    'bxroot',
    '-d',
    tree,
    path,
    imageSize,
  ]);
  const osRelease = await readFile(join(tree, 'etc/os-release'), 'utf8');
  const hash = recipeHash(recipe);
  await writeFile(
    join(work, 'facts'),
    JSON.stringify({
      ...recipe,
      files: Object.keys(recipe.files),
      osRelease,
      installed: await installedPackages(tree),
    }),
  );
  await chmod(path, 0o444);
  await sync(path);
  await rename(join(work, 'facts'), join(folder, `${hash}.json`));
  await rename(path, join(folder, `${hash}.img`));
  const image = await readImage(folder, recipe);
  if (image === undefined) throw new GuestError('image was built and is not there', { guest: 'uml' });
  return image;
}

/** Removes what all guests would share and must not, and what nobody reads. */
async function clean(tree: string): Promise<void> {
  const keys = (await readdir(join(tree, 'etc/ssh'))).filter((name) => name.startsWith('ssh_host_'));
  const files = [
    ...keys.map((name) => `etc/ssh/${name}`),
    'var/lib/apt/lists',
    'var/cache/apt/archives',
    'usr/share/doc',
    'usr/share/info',
    'usr/share/locale',
    'usr/share/man',
  ];
  for (const name of files) await rm(join(tree, name), { recursive: true, force: true });
  // An empty one is made anew at each first boot, without a question.
  await writeFile(join(tree, 'etc/machine-id'), '');
}

async function step(what: string, program: string, args: readonly string[]): Promise<void> {
  try {
    await run(program, args, {
      maxBuffer: 2 ** 26,
      // Nobody needs half an image after a crash, so that each of its files need not be on the disk before the next.
      env: {
        ...(await proxyVariables()),
        DPKG_FORCE: 'unsafe-io',
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C',
      },
    });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new GuestError(`image could not ${what}`, {
      guest: 'uml',
      consoleTail: `${stdout}${stderr}`,
      cause,
      hint: 'Is the mirror that apt uses here reachable?',
    });
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readImage(folder: string, recipe: ImageRecipe): Promise<GuestImage | undefined> {
  const path = join(folder, `${recipeHash(recipe)}.img`);
  const facts = await readFile(path.replace(/img$/, 'json'), 'utf8').catch(() => undefined);
  const file = await open(path).catch(() => undefined);
  await file?.close();
  if (facts === undefined || file === undefined) return undefined;
  const { osRelease } = JSON.parse(facts) as { osRelease: string };
  return { path, osVersion: osVersionFrom(osRelease, 'user-mode Linux') };
}
