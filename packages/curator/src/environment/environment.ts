import { join } from 'node:path';
import { InvalidOptionError } from '@bioxen/core';
import * as z from 'zod';
import { LOCKFILE_NAME, type Lockfile, parseLockfile } from '../lock/lockfile.js';
import { LockfileError } from '../errors/lockfile-error.js';
import type { InstallTarget } from '../lock/lock-target.js';
import { readIfThere } from '../store/read-if-there.js';
import { currentGeneration, damaged, generationName, generationsOf } from './generation.js';

const schema = z.strictObject({
  name: z.string(),
  luaVersion: z.enum(['5.1', '5.2', '5.3', '5.4', '5.5']),
  implementation: z.enum(['lua', 'luajit', 'wasm']).default('lua'),
});

/** A state of an environment: one of its generations. */
export interface EnvironmentState {
  readonly generation: number;
  /** Folder with `share`, `lib` and `bin`. */
  readonly root: string;
  readonly lock: Lockfile;
}

/** A tree of Lua packages for one Lua version, which changes from one whole generation to the next. */
export class Environment {
  readonly name: string;
  readonly folder: string;
  readonly target: InstallTarget & { readonly implementation: 'lua' | 'luajit' | 'wasm' };

  private constructor(folder: string, { name, ...target }: z.infer<typeof schema>) {
    this.name = name;
    this.folder = folder;
    this.target = target;
  }

  /** Reads the environment of a folder; undefined where there is no file that describes it. @throws PackageStoreError */
  static async open(folder: string): Promise<Environment | undefined> {
    const path = join(folder, 'env.json');
    const text = await readIfThere(path);
    if (text === undefined) return undefined;
    try {
      return new Environment(folder, schema.parse(JSON.parse(text.toString())));
    } catch (cause) {
      throw damaged(path, 'it describes no environment', { cause });
    }
  }

  /** The Lua version that its packages are for: `5.4`. */
  get luaVersion(): string {
    return this.target.luaVersion;
  }

  /** Leads to the generation in use, at any time. */
  get root(): string {
    return join(this.folder, 'current');
  }

  /** The locks of all generations that are kept, the oldest first. */
  async allLocks(): Promise<readonly Lockfile[]> {
    const locks: Lockfile[] = [];
    for (const number of await generationsOf(this.folder)) {
      const lock = await lockIn(join(this.folder, generationName(number)));
      if (lock !== undefined) locks.push(lock);
    }
    return locks;
  }

  /** What is installed now. @throws PackageStoreError, LockfileError where that is damaged */
  async state(): Promise<EnvironmentState> {
    for (;;) {
      const generation = await currentGeneration(this.folder);
      const root = join(this.folder, generationName(generation));
      const lock = await lockIn(root);
      if (lock !== undefined) return { generation, root, lock };
      // It was collected while it was looked at: there is a newer one.
      if ((await currentGeneration(this.folder)) === generation) throw damaged(root, 'it has no lockfile');
    }
  }
}

/** The lock of a generation; undefined where it has none. @throws LockfileError where it is damaged */
export async function lockIn(root: string): Promise<Lockfile | undefined> {
  const path = join(root, LOCKFILE_NAME);
  const text = await readIfThere(path);
  try {
    return text === undefined ? undefined : parseLockfile(text.toString());
  } catch (cause) {
    if (!LockfileError.isInstance(cause)) throw cause;
    throw new LockfileError(`${path}: ${cause.problem}`, {
      hint: 'Go back to what it was before (bioxen env rollback NAME), or remove it (bioxen env rm NAME).',
      cause,
    });
  }
}

/** What stands in `env.json`. @throws InvalidOptionError for a Lua that there is not */
export function environmentText(name: string, target: InstallTarget): string {
  const { luaVersion } = target;
  if (!schema.shape.luaVersion.safeParse(luaVersion).success)
    throw InvalidOptionError.unexpected('luaVersion', luaVersion, '5.1, 5.2, 5.3, 5.4 or 5.5');
  return `${JSON.stringify(schema.parse({ name, ...target }), undefined, 2)}\n`;
}
