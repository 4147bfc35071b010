import { checkText } from '../names/check-text.js';
import { ManifestError } from '../errors/manifest-error.js';
import { compareRockVersions, parseRockVersion, type RockVersion } from '../version/rock-version.js';
import { rockOfFile } from '../repository/rock-file.js';
import { isLuaRecord, type LuaData, type LuaRecord } from './lua-data.js';
import { parseLuaData } from './parse-lua-data.js';
import { type RockPlaces, type Span, usualLayout } from './usual-manifest.js';

/** One version of a rock on a server. */
export interface RockOnServer {
  readonly name: string;
  readonly version: RockVersion;
  /** In which forms: `src`, `rockspec`, `all`, or a platform as `linux-x86_64`. */
  readonly archs: readonly string[];
}

/** What a server has, name by name. */
export interface ServerManifest {
  /** In the order of the alphabet. */
  readonly names: readonly string[];
  /** The same in the order of the server: to sort thousands takes longer than to look through them. */
  readonly listed: readonly string[];
  /** The newest first; empty where there is no such rock. */
  versionsOf(name: string): readonly RockOnServer[];
}

/**
 * Reads the `manifest` of a rocks server as data: none of it is run. In one that LuaRocks wrote, each rock is read when it is
 * looked at.
 * @throws ManifestError where it is no manifest, with the line where there is one; `versionsOf` throws it, too
 */
export function parseServerManifest(text: string): ServerManifest {
  checkText('text', text);
  const places = usualLayout(text);
  return places === undefined ? new ParsedManifest(repositoryOf(text)) : new UsualManifest(text, places);
}

function repositoryOf(text: string): LuaRecord {
  const { repository } = parseLuaData(text);
  if (repository === undefined) throw new ManifestError({ problem: "it has no 'repository'" });
  return recordOf(repository, 'repository');
}

/**
 * Reads the JSON form of the manifest, which newer servers offer and which is read faster.
 * @throws ManifestError
 */
export function parseJsonManifest(text: string): ServerManifest {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new ManifestError({ problem: 'it is no JSON', cause: error });
  }
  const repository = typeof data === 'object' && data !== null && 'repository' in data && data.repository;
  if (typeof repository !== 'object' || repository === null)
    throw new ManifestError({ problem: "it has no 'repository'" });
  return new ParsedManifest(recordOf(repository as LuaData, 'repository'));
}

/** What a folder has, by the names of its files; what are no rocks is passed over. */
export function manifestOfFiles(files: readonly string[]): ServerManifest {
  // Without a prototype: a rock may be called `constructor`.
  const repository = Object.create(null) as Record<string, Record<string, { readonly arch: string }[]>>;
  for (const file of files) {
    const rock = rockOfFile(file);
    if (rock === undefined) continue;
    const versions = (repository[rock.name] ??= {});
    (versions[rock.version] ??= []).push({ arch: rock.arch });
  }
  return new ParsedManifest(repository);
}

class ParsedManifest implements ServerManifest {
  readonly listed: readonly string[];
  readonly #repository: LuaRecord;
  #names: readonly string[] | undefined;
  /** Few of thousands are ever looked at. */
  readonly #known = new Map<string, readonly RockOnServer[]>();

  constructor(repository: LuaRecord) {
    this.#repository = repository;
    this.listed = Object.keys(repository);
  }

  get names(): readonly string[] {
    return (this.#names ??= this.listed.toSorted());
  }

  versionsOf(name: string): readonly RockOnServer[] {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const versions = Object.hasOwn(this.#repository, name) ? this.#repository[name] : undefined;
    const rocks = versions === undefined ? [] : rocksOf(name, recordOf(versions, name));
    this.#known.set(name, rocks);
    return rocks;
  }
}

class UsualManifest implements ServerManifest {
  readonly listed: readonly string[];
  #names: readonly string[] | undefined;
  readonly #text: string;
  readonly #places: RockPlaces;
  readonly #known = new Map<string, readonly RockOnServer[]>();

  constructor(text: string, places: RockPlaces) {
    this.#text = text;
    this.#places = places;
    this.listed = places.names;
  }

  get names(): readonly string[] {
    return (this.#names ??= this.listed.toSorted());
  }

  versionsOf(name: string): readonly RockOnServer[] {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const span = this.#places.spanOf(name);
    const rocks = span === undefined ? [] : rocksOf(name, recordOf(this.#read(name, span), name));
    this.#known.set(name, rocks);
    return rocks;
  }

  #read(name: string, [from, to]: Span): LuaData {
    try {
      const { rock } = parseLuaData(`rock={${this.#text.slice(from, to)}}`);
      return (rock as LuaRecord)[name] as LuaData;
    } catch (error) {
      // Read as a whole, it is told with its line; or it was laid out in another way after all.
      if (!ManifestError.isInstance(error)) throw error;
      return repositoryOf(this.#text)[name] ?? {};
    }
  }
}

function rocksOf(name: string, versions: LuaRecord): readonly RockOnServer[] {
  return Object.entries(versions)
    .map(([text, items]) => ({ name, version: parseRockVersion(text), archs: archsOf(items, name) }))
    .sort(
      ({ version: first }, { version: second }) =>
        compareRockVersions(second, first) || (first.text < second.text ? -1 : 1),
    );
}

function archsOf(items: LuaData | undefined, name: string): readonly string[] {
  const list = Array.isArray(items) ? (items as readonly LuaData[]) : [];
  return list.map((item) => {
    const arch = isLuaRecord(item) ? item['arch'] : undefined;
    if (typeof arch !== 'string')
      throw new ManifestError({ problem: `a version of '${name}' has no 'arch'` });
    return arch;
  });
}

/** A table; an empty one is a list by its looks. */
function recordOf(value: LuaData, name: string): LuaRecord {
  if (isLuaRecord(value)) return value;
  if (Array.isArray(value) && value.length === 0) return {};
  throw new ManifestError({ problem: `'${name}' is no table of names` });
}
