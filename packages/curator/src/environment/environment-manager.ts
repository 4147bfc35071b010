import { cp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  aCount,
  checkOptions,
  EnvironmentNotFoundError,
  type EnvironmentSource,
  InvalidOptionError,
  oneOf,
  aString,
} from '@bioxen/core';
import { InvalidNameError } from '../errors/invalid-name-error.js';
import { PackageStoreError } from '../errors/package-store-error.js';
import { emptyLockfile, LOCKFILE_NAME, lockfileText } from '../lock/lockfile.js';
import { type InstallTarget, pureTarget } from '../lock/lock-target.js';
import { DEFAULT_ENVIRONMENT } from '../home.js';
import { checkName } from '../names/check-name.js';
import { checkText } from '../names/check-text.js';
import { diskError, writeAtomically } from '../store/atomic-file.js';
import { makeFolder } from '../store/make-folder.js';
import { readIfThere } from '../store/read-if-there.js';
import { collectLeftOvers, partName } from '../store/part-name.js';
import { commit } from './commit.js';
import { Environment, environmentText, lockIn } from './environment.js';
import { environmentSource } from './environment-source.js';
import { fillEnvironment } from './fill-environment.js';
import { currentGeneration, damaged, generationName, generationsOf } from './generation.js';
import { describeAnew } from './describe-anew.js';

/** Options of `EnvironmentManager.create`. */
export interface CreateEnvironmentOptions {
  /** @defaultValue '5.4' */
  readonly luaVersion?: string | undefined;
  /** @defaultValue 'lua' */
  readonly implementation?: InstallTarget['implementation'];
}

/** Isolated environments of Lua packages, each with a Lua version of its own. */
export class EnvironmentManager {
  readonly folder: string;
  readonly #home: string;

  constructor(home: string) {
    this.#home = checkText('home', home);
    this.folder = join(home, 'envs');
  }

  /** For sessions and VMs: where they find the environments. */
  get source(): EnvironmentSource {
    return environmentSource(this);
  }

  /**
   * Makes an empty environment.
   * @throws InvalidNameError, also for a name that is there already, in capital letters or not
   */
  async create(name: string, options: CreateEnvironmentOptions = {}): Promise<Environment> {
    checkName('environment', name);
    checkOptions(options, { luaVersion: aString, implementation: oneOf('lua', 'luajit', 'wasm') });
    const { luaVersion = '5.4', implementation = 'lua' } = options;
    const other = (await this.list()).find((each) => each.toLowerCase() === name.toLowerCase());
    if (other !== undefined) throw InvalidNameError.taken('environment', other);
    const target = { luaVersion, implementation };
    const text = environmentText(name, target);
    const part = partName(join(this.folder, `.${name}`));
    const first = generationName(1);
    try {
      await makeFolder(join(part, first));
      await writeFile(join(part, 'env.json'), text);
      await writeFile(join(part, first, LOCKFILE_NAME), lockfileText(emptyLockfile(pureTarget(target))));
      await symlink(first, join(part, 'current'));
      await rename(part, join(this.folder, name));
      await collectLeftOvers(this.folder);
    } catch (error) {
      await rm(part, { recursive: true, force: true });
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw diskError(error, this.folder);
      throw InvalidNameError.taken('environment', name);
    }
    return await this.get(name);
  }

  /** @throws EnvironmentNotFoundError, InvalidNameError; PackageStoreError where it is damaged */
  async get(name: string): Promise<Environment> {
    checkName('environment', name);
    const environment = await Environment.open(join(this.folder, name));
    if (environment !== undefined) return environment;
    const folder = await this.#folderOf(name);
    // It may have been made in between.
    const again = await Environment.open(folder);
    if (again === undefined) throw damaged(join(folder, 'env.json'), 'it is not there');
    return again;
  }

  /** The environment of a name, made when it is not there. */
  async open(name: string, options: CreateEnvironmentOptions = {}): Promise<Environment> {
    try {
      return await this.get(name);
    } catch (error) {
      if (!EnvironmentNotFoundError.isInstance(error)) throw error;
    }
    try {
      return await this.create(name, options);
    } catch (error) {
      // Somebody else may have made it in between.
      return await this.get(name).catch(() => Promise.reject(error));
    }
  }

  /**
   * Fills an environment, which is made when it is not there. One that was made for it is gone again when that fails, unless
   * somebody else has put something into it meanwhile.
   */
  async fill<T>(
    name: string,
    options: CreateEnvironmentOptions,
    work: (environment: Environment) => Promise<T>,
  ): Promise<T> {
    return await fillEnvironment(this, name, options, work);
  }

  /** All names, in the order of the alphabet. */
  async list(): Promise<readonly string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return [];
      },
    );
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  }

  /** Makes it the one that packages are installed into when none is named. @throws EnvironmentNotFoundError */
  async activate(name: string): Promise<Environment> {
    const environment = await this.get(name);
    await writeAtomically(join(this.#home, 'active'), `${name}\n`);
    return environment;
  }

  /** The name of the active one: `default` while there was no other. */
  async active(): Promise<string> {
    const name = (await readIfThere(join(this.#home, 'active')))?.toString().trim();
    return name === undefined || name === '' ? DEFAULT_ENVIRONMENT : checkName('environment', name);
  }

  /** Makes an environment that holds what another one holds. @throws EnvironmentNotFoundError, InvalidNameError */
  async clone(from: string, to: string): Promise<Environment> {
    const source = await this.get(from);
    const { root } = await source.state();
    const copy = await this.create(to, source.target);
    await copyGeneration(copy, root);
    return copy;
  }

  /**
   * Makes an environment again what it was: one generation ago, or at the one that is named. What it is now stays as a
   * generation, too. Gives the number of the new one. An environment that is damaged is mended by that: it becomes the newest
   * of its generations that is whole and not in use.
   * @throws InvalidOptionError for a generation that is not kept; LockfileError for one that is damaged
   */
  async rollback(name: string, generation?: number): Promise<number> {
    checkName('environment', name);
    if (generation !== undefined && aCount(generation) !== undefined)
      throw InvalidOptionError.unexpected('generation', generation, 'a whole number');
    const folder = await this.#folderOf(name);
    const current = await currentGeneration(folder).catch(() => undefined);
    const kept = (await generationsOf(folder)).filter((number) => number !== current);
    const wanted = generation ?? (await newestWhole(folder, kept));
    if (wanted === undefined || !kept.includes(wanted))
      throw InvalidOptionError.unexpected(
        'generation',
        generation,
        `one that is kept: ${kept.join(', ') || 'there is none'}`,
      );
    const root = join(folder, generationName(wanted));
    const lock = await lockIn(root);
    if (lock === undefined) throw damaged(root, 'it has no lockfile');
    const environment = await this.get(name).catch(async (error: unknown) => {
      if (!PackageStoreError.isInstance(error)) throw error;
      return await describeAnew(folder, name, lock);
    });
    return await copyGeneration(environment, root);
  }

  /**
   * The text of a module of pure Lua of an environment; undefined where there is no such module or environment, and where the
   * environment is for another Lua than the one that asks.
   */
  async moduleOf(name: string, module: string, luaVersion?: string): Promise<string | undefined> {
    if (!/^[\w-]+(?:\.[\w-]+)*$/.test(module)) return undefined;
    const environment = await this.get(name).catch((error: unknown) => {
      if (EnvironmentNotFoundError.isInstance(error)) return undefined;
      throw error;
    });
    if (environment === undefined || (luaVersion ?? environment.luaVersion) !== environment.luaVersion)
      return undefined;
    const path = join(environment.root, 'share', 'lua', environment.luaVersion, ...module.split('.'));
    const text = (await readIfThere(`${path}.lua`)) ?? (await readIfThere(join(path, 'init.lua')));
    return text?.toString();
  }

  /** Removes an environment with all that is in it. @throws EnvironmentNotFoundError */
  async remove(name: string): Promise<void> {
    const folder = await this.#folderOf(checkName('environment', name));
    // It is gone at once, whatever becomes of the rest.
    const aside = partName(join(this.folder, `.${name}`));
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
    if ((await this.active()) === name) await rm(join(this.#home, 'active'), { force: true });
  }

  /** The folder of an environment, damaged or not. @throws EnvironmentNotFoundError */
  async #folderOf(name: string): Promise<string> {
    const known = await this.list();
    if (!known.includes(name)) throw new EnvironmentNotFoundError(name, known);
    return join(this.folder, name);
  }
}

/** The last of these generations whose lock can be read. */
async function newestWhole(folder: string, kept: readonly number[]): Promise<number | undefined> {
  for (const number of kept.toReversed()) {
    const lock = await lockIn(join(folder, generationName(number))).catch(() => undefined);
    if (lock !== undefined) return number;
  }
  return undefined;
}

/** Makes the content of a folder the next generation. */
async function copyGeneration(environment: Environment, from: string): Promise<number> {
  for (;;) {
    const fill = async (folder: string): Promise<void> => await cp(from, folder, { recursive: true });
    // Nothing of what is in use is needed: it may be damaged.
    const generation = (await generationsOf(environment.folder)).at(-1) ?? 0;
    const number = await commit(environment, { generation }, fill);
    if (number !== undefined) return number;
  }
}
