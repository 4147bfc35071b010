import { type BigIntStats, constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { InvalidOptionError } from '@bioxen/core';

/** A file that a map reads or writes. */
export interface FilePlace {
  /** The name of the option that says it, or what it is. */
  readonly option: string;
  readonly path: string;
}

/**
 * Refuses outputs that would replace a file that the map reads or another of its outputs, a folder, or a device (`/dev/null`), and
 * those without a folder to be in.
 * @throws InvalidOptionError before anything is read or written
 */
export async function checkPlaces(reads: readonly FilePlace[], writes: readonly FilePlace[]): Promise<void> {
  const taken = new Map<string, FilePlace>();
  for (const place of reads) taken.set(await identity(place.path), place);
  for (const place of writes) {
    const { option, path } = place;
    const hint = 'Name a file of its own.';
    const state = await statOf(path);
    if (state?.isDirectory() === true)
      throw new InvalidOptionError(option, `'${path}' is a folder`, { hint });
    if (state !== undefined && !state.isFile()) {
      const problem = `'${path}' is no file, and would be replaced by one`;
      throw new InvalidOptionError(option, problem, { hint: 'Name a file, or leave it out.' });
    }
    const folder = dirname(resolve(path));
    if ((await statOf(folder))?.isDirectory() !== true) {
      const problem = `'${path}' would lie in ${folder}, which is no folder that is there`;
      throw new InvalidOptionError(option, problem, { hint: `Make it: mkdir -p ${folder}` });
    }
    await access(folder, constants.W_OK).catch((cause: unknown) => {
      const problem = `${folder} is not to be written to: ${(cause as Error).message}`;
      throw new InvalidOptionError(option, problem, { cause, hint: 'Name a file in another folder.' });
    });
    const same = await identity(path);
    const other = taken.get(same);
    if (other !== undefined) {
      throw new InvalidOptionError(option, `'${path}' is also ${other.option}, and would replace it`, {
        hint,
      });
    }
    taken.set(same, place);
  }
}

/** Is the same for two paths of one file, by whatever links. */
async function identity(path: string): Promise<string> {
  const whole = resolve(path);
  const state = (await statOf(whole)) ?? (await statOf(dirname(whole)));
  return state === undefined
    ? whole
    : `${state.dev} ${state.ino} ${state.isDirectory() ? basename(whole) : ''}`;
}

async function statOf(path: string): Promise<BigIntStats | undefined> {
  return await stat(path, { bigint: true }).catch(() => undefined);
}
