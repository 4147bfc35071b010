import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MapFlags } from './map-flags.js';

/** Where sandboxes have files of their own, and show no others. */
const OWN_TREES = /^\/(?:usr|bin|sbin|lib\w*|box|proc|sys|dev)\//;

/** The options of a map whose workers may see its input. */
export interface InputInSight {
  readonly flags: MapFlags;
  /** A folder that workers see, for blocks of what they do not read themselves. */
  readonly blockFolder?: string;
  /** Workers run on this computer, with its files under their paths, as far as they are shown. */
  readonly readsFiles: boolean;
  /** What a person can do about workers that could read a large input themselves, and may not. */
  readonly advice?: string;
}

/** A smaller file is read here in no time that anybody sees, bytes. */
const LARGE_BYTES = 2 ** 24;

/**
 * Shows workers the input, a folder for its blocks where they do not read it themselves, and nothing beside it, where they are native
 * interpreters of this computer. Where the engine is chosen by what is there, nothing is shown: it would have to be the native one.
 * @param folder a temporary folder of this map
 */
export async function inputInSight(flags: MapFlags, folder: string | undefined): Promise<InputInSight> {
  const { on, machine, engine, lua, task } = flags;
  const isNative = engine === 'native' || (engine === undefined && lua !== undefined && lua !== '5.4');
  if (on !== undefined || machine !== undefined || !isNative || task !== undefined)
    return { flags, readsFiles: false };
  const sight = await fileInSight(flags);
  if (folder === undefined) return sight;
  if (isWithoutWalls(flags)) return { ...sight, blockFolder: folder };
  if (OWN_TREES.test(folder) || (await closedToSandboxes(folder, 0o1)) !== undefined) return sight;
  const readOnly = [...(sight.flags.readOnly ?? []), folder];
  return { ...sight, flags: { ...sight.flags, readOnly }, blockFolder: folder };
}

function isWithoutWalls({ sandbox }: MapFlags): boolean {
  return sandbox === 'minimal' || sandbox === 'none';
}

async function fileInSight(flags: MapFlags): Promise<InputInSight> {
  const { over } = flags;
  const state = over === '-' ? undefined : await stat(over).catch(() => undefined);
  if (state?.isFile() !== true) return { flags, readsFiles: false };
  if (isWithoutWalls(flags)) return { flags, readsFiles: true };
  const path = await realpath(over);
  if (OWN_TREES.test(path)) return { flags, readsFiles: false };
  const closed = await closedToSandboxes(path, 0o4);
  if (closed !== undefined) {
    const advice = `sandboxes of root run as nobody, who may not pass ${closed}: ${over} is read here for the workers, which is slower. chmod o+rX ${closed} or --sandbox none changes that.`;
    return { flags, readsFiles: false, ...(state.size < LARGE_BYTES ? {} : { advice }) };
  }
  const readOnly = [...(flags.readOnly ?? []), path];
  return { flags: { ...flags, readOnly }, readsFiles: true };
}

/**
 * Root enters sandboxes as the account nobody: the first folder on the way, or what is there, that is not open to all.
 * @param wanted the right that is needed there: 0o4 to read, 0o1 to pass
 */
async function closedToSandboxes(path: string, wanted: number): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const way = [path];
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) way.unshift(folder);
  for (const place of way) {
    const { mode } = await stat(place);
    if ((mode & (place === path ? wanted : 0o1)) === 0) return place;
  }
  return undefined;
}
