import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import bioxen from '../catalogs/bioxen.json' with { type: 'json' };
import { BioxenError, InvalidOptionError } from '@bioxen/core';
import { ManifestError } from '../errors/manifest-error.js';
import { whyUnread } from '../repository/why-unread.js';
import { type OldManifest, parseOldManifest } from '../import/import-manifest.js';
import { plain } from './near-names.js';

const packageSchema = z.strictObject({
  name: z.string(),
  version: z.string().default('latest'),
  summary: z.string().default(''),
  category: z.string().default('utility'),
  priority: z.int().min(1).max(10).default(5),
  license: z.string().optional(),
  aliases: z.array(z.string()).default([]),
  pureAlternatives: z.array(z.string()).default([]),
  available: z.boolean().default(true),
});
const profileSchema = z.strictObject({
  description: z.string().default(''),
  packages: z.array(z.string()),
  aliases: z.array(z.string()).default([]),
});
const schema = z.strictObject({
  name: z.string(),
  packages: z.array(packageSchema),
  profiles: z.record(z.string(), profileSchema).default({}),
});

/** What a catalog says of a package. */
export interface CatalogPackage {
  readonly name: string;
  /** @defaultValue 'latest' */
  readonly version: string;
  readonly summary: string;
  /** @defaultValue 'utility' */
  readonly category: string;
  /** 1 to 10. @defaultValue 5 */
  readonly priority: number;
  readonly license?: string | undefined;
  /** Other names of it. */
  readonly aliases: readonly string[];
  /** Packages of pure Lua that do the same. */
  readonly pureAlternatives: readonly string[];
  /** False for what no server has. @defaultValue true */
  readonly available: boolean;
}

/** A catalog, as its file says. */
interface CatalogFile {
  readonly packages: readonly CatalogPackage[];
  readonly profiles: Readonly<
    Record<string, Omit<Profile, 'name'> & { readonly aliases: readonly string[] }>
  >;
}

/** Packages that belong together. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly packages: readonly string[];
}

/** What catalogs say, one after the other: of the same package, the first counts. */
export class Catalog {
  readonly packages: readonly CatalogPackage[];
  readonly profiles: readonly Profile[];
  readonly #byName = new Map<string, CatalogPackage>();
  readonly #profiles = new Map<string, Profile>();

  constructor(catalogs: readonly CatalogFile[]) {
    for (const entry of catalogs.flatMap(({ packages }) => packages))
      for (const name of [entry.name, ...entry.aliases])
        if (!this.#byName.has(plain(name))) this.#byName.set(plain(name), entry);
    this.packages = [...new Set(this.#byName.values())];
    for (const [name, { description, packages, aliases }] of catalogs.flatMap(({ profiles }) =>
      Object.entries(profiles),
    )) {
      const profile = { name, description, packages };
      for (const each of [name, ...aliases]) if (!this.#profiles.has(each)) this.#profiles.set(each, profile);
    }
    this.profiles = [...new Set(this.#profiles.values())];
  }

  /** By its name or another one of it; `-`, `_` and case do not count. */
  find(name: string): CatalogPackage | undefined {
    return this.#byName.get(plain(name));
  }

  /** Packages of a profile, without those that no server has. @throws as `profile` */
  availableOf(profile: string): readonly string[] {
    return this.profile(profile).packages.filter((name) => this.find(name)?.available !== false);
  }

  /** @throws BioxenError naming the profiles that there are */
  profile(name: string): Profile {
    const profile = this.#profiles.get(name);
    if (profile !== undefined) return profile;
    throw new BioxenError(`There is no profile '${name}'`, {
      code: 'API_VALIDATION_ERROR',
      hint: `Profiles: ${[...this.#profiles.keys()].join(', ')}.`,
    });
  }
}

/** A catalog has a list of packages; the manifest of the Python originals has them by name. */
function isOldManifest(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'packages' in data && !Array.isArray(data.packages);
}

function catalogOf({ packages, profiles }: OldManifest): CatalogFile {
  const entries = Object.entries(packages).map(([key, { name = key, version, category, ...rest }]) => ({
    name: name.toLowerCase(),
    version,
    category,
    summary: rest.description,
    priority: Math.min(10, Math.max(1, Math.round(rest.priority))),
    aliases: [],
    pureAlternatives: [],
    available: true,
  }));
  const named = Object.entries(profiles).map(
    ([name, profile]) => [name, { ...profile, aliases: [] }] as const,
  );
  return { packages: entries, profiles: Object.fromEntries(named) };
}

/**
 * Reads catalogs: the files that are named, the `manifest.json` of the Python originals among them, then the one that comes
 * with bioxen, unless it is left out.
 * @throws InvalidOptionError for a file that is not there; ManifestError, LockfileError
 */
export async function loadCatalogs(
  paths: readonly string[] = [],
  { isOwnLeftOut = false }: { readonly isOwnLeftOut?: boolean } = {},
): Promise<Catalog> {
  const own = await Promise.all(
    paths.map(async (path) => {
      try {
        const text = await readFile(path, 'utf8').catch((cause: unknown) => {
          throw new InvalidOptionError('catalogs', `${path} ${whyUnread(cause)}`, { cause });
        });
        const data: unknown = JSON.parse(text);
        if (isOldManifest(data)) return catalogOf(parseOldManifest(data));
        const parsed = schema.safeParse(data);
        if (parsed.success) return parsed.data;
        throw new ManifestError({ problem: `${path}: ${z.prettifyError(parsed.error)}` });
      } catch (error) {
        if (BioxenError.isInstance(error)) throw error;
        const problem = error instanceof Error ? error.message : String(error);
        throw new ManifestError({ problem: `the catalog ${path} cannot be read (${problem})`, cause: error });
      }
    }),
  );
  return new Catalog(isOwnLeftOut ? own : [...own, schema.parse(bioxen)]);
}
