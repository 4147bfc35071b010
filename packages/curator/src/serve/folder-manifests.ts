import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unpack } from '../archive/unpack.js';
import { hostPlatforms } from '../install/host-platform.js';
import { rockOfFile } from '../repository/rock-file.js';
import { parseRockspec } from '../rockspec/parse-rockspec.js';
import { parseRockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import type { VersionConstraint } from '../version/version-constraint.js';
import { readInFolder } from '../repository/read-in-folder.js';

/** What a manifest lists: name → version → forms. */
export type ManifestRepository = Record<string, Record<string, readonly { readonly arch: string }[]>>;

interface FolderRock {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  /** What it wants of Lua. */
  readonly lua: readonly VersionConstraint[];
}

/** The rocks of a folder, read again where files have changed. What is no sound rock is left out. */
export class FolderManifests {
  readonly #folder: string;
  readonly #known = new Map<string, Promise<FolderRock | undefined>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What there is for a Lua version; for all where none is named. */
  async repository(luaVersion?: string): Promise<ManifestRepository> {
    const files = (await readdir(this.#folder)).sort();
    const rocks = await Promise.all(files.map(async (file) => await this.#rock(file)));
    const lua = luaVersion === undefined ? undefined : parseRockVersion(luaVersion);
    // Without a prototype: a rock may be called `constructor`.
    const result = Object.create(null) as Record<string, Record<string, { readonly arch: string }[]>>;
    for (const rock of rocks) {
      if (rock === undefined || (lua !== undefined && !satisfies(lua, rock.lua))) continue;
      const versions = (result[rock.name] ??= {});
      (versions[rock.version] ??= []).push({ arch: rock.arch });
    }
    return result;
  }

  async #rock(file: string): Promise<FolderRock | undefined> {
    if (rockOfFile(file) === undefined) return undefined;
    const found = await stat(join(this.#folder, file)).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    const { size, mtimeMs } = found;
    const key = `${file} ${size} ${mtimeMs}`;
    const known = this.#known.get(key);
    if (known !== undefined) return await known;
    const rock = this.#read(file).catch(() => undefined);
    this.#known.set(key, rock);
    return await rock;
  }

  async #read(file: string): Promise<FolderRock | undefined> {
    const rock = rockOfFile(file);
    if (rock === undefined) return undefined;
    const bytes = await readInFolder(this.#folder, file);
    if (bytes === undefined) return undefined;
    const specName = `${rock.name}-${rock.version}.rockspec`;
    const text =
      rock.arch === 'rockspec'
        ? bytes
        : (await unpack(file, bytes)).find(({ path }) => path === specName)?.bytes;
    if (text === undefined) return undefined;
    const { dependencies } = await parseRockspec(text, { platforms: hostPlatforms(), expected: rock });
    return {
      ...rock,
      lua: dependencies.filter(({ name }) => name === 'lua').flatMap(({ constraints }) => constraints),
    };
  }
}
