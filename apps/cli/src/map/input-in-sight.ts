import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MapFlags } from './map-flags.js';

/** Where sandboxes have files of their own, and show no others. */
const OWN_TREES = /^\/(?:usr|bin|sbin|lib\w*|box|proc|sys|dev)\//;

/** The options of a map whose workers may see its input. */
export interface InputInSight {
  readonly flags: MapFlags;
  /** Workers run on this computer, with its files under their paths, as far as they are shown. */
  readonly readsFiles: boolean;
}

/**
 * Shows workers the input, and nothing beside it, where they are native interpreters of this computer: those read it themselves.
 * Where the engine is chosen by what is there, nothing is shown: it would have to be the native one.
 */
export async function inputInSight(flags: MapFlags): Promise<InputInSight> {
  const { over, on, machine, engine, lua, sandbox, task } = flags;
  const isNative = engine === 'native' || (engine === undefined && lua !== undefined && lua !== '5.4');
  if (on !== undefined || machine !== undefined || !isNative || over === '-' || task !== undefined)
    return { flags, readsFiles: false };
  const state = await stat(over).catch(() => undefined);
  if (state?.isFile() !== true) return { flags, readsFiles: false };
  if (sandbox === 'minimal' || sandbox === 'none') return { flags, readsFiles: true };
  const path = await realpath(over);
  if (OWN_TREES.test(path) || !(await isOpenToSandboxes(path))) return { flags, readsFiles: false };
  const readOnly = [...(flags.readOnly ?? []), path];
  return { flags: { ...flags, readOnly }, readsFiles: true };
}

/** Root enters sandboxes as the account nobody: the file and the folders on the way to it have to be open to all. */
async function isOpenToSandboxes(path: string): Promise<boolean> {
  if (process.getuid?.() !== 0) return true;
  let { mode } = await stat(path);
  if ((mode & 0o4) === 0) return false;
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) {
    ({ mode } = await stat(folder));
    if ((mode & 0o1) === 0) return false;
  }
  return true;
}
