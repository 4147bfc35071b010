import { type BioxenError, type Logger, silentLogger } from '@bioxen/core';
import type { ArchiveFile } from '../archive/archive-file.js';
import { unpack } from '../archive/unpack.js';
import { RepositoryError } from '../errors/repository-error.js';
import { RockspecError } from '../errors/rockspec-error.js';
import type { FetchOptions, Repository } from '../repository/repository.js';
import { rockFile } from '../repository/rock-file.js';
import type { Yanked } from '../repository/yanked.js';
import type { Rock, RockSource } from '../resolve/rock-source.js';
import { parseRockspec } from '../rockspec/parse-rockspec.js';
import type { Rockspec } from '../rockspec/rockspec.js';
import { type Dependency, parseDependency } from '../version/dependency.js';
import type { RockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import type { InstallTarget } from '../lock/lock-target.js';
import { askRepositories, type RepositoryAnswer, type RepositoryContent } from './ask-repositories.js';
import { hostPlatforms, platformArch } from './host-platform.js';

/** A rock, and the repository that it comes from. */
export interface PooledRock {
  readonly repository: Repository;
  readonly archs: readonly string[];
}

/** A rockspec, and what it was read from. */
export interface ReadRockspec {
  readonly rockspec: Rockspec;
  readonly bytes: Uint8Array;
}

/** What a pool is made of. */
export interface RockPoolOptions {
  /** The one that is asked first comes first: of the same version, its rock is taken. */
  readonly repositories: readonly Repository[];
  readonly target: InstallTarget;
  readonly signal?: AbortSignal | undefined;
  readonly logger?: Logger | undefined;
  /** Told the URL of a repository that takes its time. */
  readonly onWaiting?: ((url: string) => void) | undefined;
}

/** Never satisfied: what a rock for other systems needs. */
const NOWHERE = 'lua < 0';

/**
 * What several repositories have for one Lua. Where one fails, those that are asked before it give what they have; what stands
 * behind it is not taken in its place, for it could be another package of the same name.
 */
export class RockPool implements RockSource {
  readonly #options: RockPoolOptions;
  readonly #logger: Logger;
  #answers: Promise<readonly RepositoryAnswer[]> | undefined;
  #names: Promise<ReadonlySet<string>> | undefined;
  #isTold = false;
  readonly #rockspecs = new Map<string, Promise<ReadRockspec>>();
  readonly #bytes = new Map<string, Promise<Uint8Array>>();
  /** What was unpacked to look at it. */
  readonly #opened = new Map<string, readonly ArchiveFile[]>();
  readonly #unpacked = new Map<string, Promise<readonly ArchiveFile[]>>();

  constructor(options: RockPoolOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
  }

  /**
   * What is to be had: not what was taken back, neither from the repository that did so nor from one that is asked after it.
   * @throws RepositoryError, ManifestError of a repository that failed, where none before it has the package
   */
  async versionsOf(name: string): Promise<readonly RockVersion[]> {
    const all = new Map<string, RockVersion>();
    const takenBack = new Set<string>();
    for (const answer of await this.#all()) {
      if ('failure' in answer) {
        if (all.size === 0) throw answer.failure;
        this.#tell(answer.failure);
        break;
      }
      for (const key of answer.yanked.keys()) takenBack.add(key);
      for (const { version, archs } of answer.manifest.versionsOf(name))
        if (archs.some(isUsable) && !all.has(version.text) && !takenBack.has(`${name}@${version.text}`))
          all.set(version.text, version);
    }
    return [...all.values()];
  }

  /** Why the first repository that failed did; undefined where all of them answered. */
  async failure(): Promise<BioxenError | undefined> {
    for (const answer of await this.#all()) if ('failure' in answer) return answer.failure;
    return undefined;
  }

  /** Begins to fetch what will most likely be chosen for these. */
  foresee(dependencies: readonly Dependency[]): void {
    for (const dependency of dependencies) void this.#foresee(dependency);
  }

  async dependenciesOf(rock: Rock): Promise<readonly Dependency[]> {
    const { dependencies, supportedPlatforms } = (await this.rockspecOf(rock)).rockspec;
    if (!isSupported(supportedPlatforms)) return [parseDependency(NOWHERE)];
    this.foresee(dependencies);
    return dependencies;
  }

  /** Where a rock comes from, and in which forms. */
  async find({ name, version }: Rock): Promise<PooledRock> {
    for (const answer of await this.#all()) {
      if ('failure' in answer) throw answer.failure;
      const { repository, manifest } = answer;
      const rock = manifest.versionsOf(name).find((each) => each.version.text === version.text);
      if (rock !== undefined && rock.archs.some(isUsable)) return { repository, archs: rock.archs };
    }
    throw new RepositoryError({
      url: `${name} ${version.text}`,
      problem: 'no repository has it any more',
      hint: 'Update, so that another version is chosen.',
    });
  }

  /** @throws RockspecError, RepositoryError */
  rockspecOf(rock: Rock): Promise<ReadRockspec> {
    const key = `${rock.name}@${rock.version.text}`;
    const known = this.#rockspecs.get(key);
    if (known !== undefined) return known;
    const rockspec = this.#readRockspec(rock);
    this.#rockspecs.set(key, rockspec);
    return rockspec;
  }

  /**
   * A file of a rock, fetched once.
   * @param check what refuses it, and keeps it out of every cache. @defaultValue a rock has to be one that can be unpacked
   */
  fetch(repository: Repository, file: string, check?: FetchOptions['check']): Promise<Uint8Array> {
    const key = `${repository.url}/${file}`;
    const known = this.#bytes.get(key);
    if (known !== undefined) return known;
    const open = async (bytes: Uint8Array): Promise<void> => {
      this.#opened.set(key, await unpack(file, bytes));
    };
    const { signal } = this.#options;
    const bytes = repository.fetch(file, { signal, check: check ?? (isRock(file) ? open : undefined) });
    this.#bytes.set(key, bytes);
    return bytes;
  }

  /** What is in a file of a rock, unpacked once. @throws ArchiveError */
  unpack(repository: Repository, file: string): Promise<readonly ArchiveFile[]> {
    const key = `${repository.url}/${file}`;
    const known = this.#unpacked.get(key);
    if (known !== undefined) return known;
    const files = this.fetch(repository, file).then(
      async (bytes) => this.#opened.get(key) ?? (await unpack(file, bytes)),
    );
    this.#unpacked.set(key, files);
    return files;
  }

  /** What was taken back, and why. */
  async yanked(): Promise<Yanked> {
    return new Map((await this.#content()).flatMap(({ yanked }) => [...yanked]));
  }

  /** The versions of a package that were taken back, each with the reason: `1.0-1 (loses the last line)`. */
  async takenBackOf(name: string): Promise<readonly string[]> {
    return [...(await this.yanked())]
      .filter(([key]) => key.startsWith(`${name}@`))
      .map(([key, reason]) => `${key.slice(name.length + 1)}${reason === '' ? '' : ` (${reason})`}`);
  }

  /** All names of all repositories that answered, in no order that counts. */
  names(): Promise<ReadonlySet<string>> {
    this.#names ??= this.#content().then((all) => {
      const names = new Set<string>();
      for (const { manifest } of all) for (const name of manifest.listed) names.add(name);
      return names;
    });
    return this.#names;
  }

  async #readRockspec({ name, version }: Rock): Promise<ReadRockspec> {
    const { repository, archs } = await this.find({ name, version });
    const parse = async (bytes: Uint8Array): Promise<Rockspec> =>
      await parseRockspec(bytes, {
        platforms: hostPlatforms(),
        expected: { name, version: version.text },
        signal: this.#options.signal,
      });
    const arch = bestArch(archs);
    // A rock has its rockspec inside: one file instead of two.
    if (arch !== 'rockspec' && !archs.includes('rockspec')) {
      const file = rockFile(name, version.text, arch);
      const inside = await this.unpack(repository, file);
      const found = inside.find(({ path }) => path === `${name}-${version.text}.rockspec`);
      if (found === undefined) throw new RockspecError(`there is none in ${file}`);
      return { rockspec: await parse(found.bytes), bytes: found.bytes };
    }
    let read: Rockspec | undefined;
    const bytes = await this.fetch(
      repository,
      rockFile(name, version.text, 'rockspec'),
      async (candidate) => {
        read = await parse(candidate);
      },
    );
    return { rockspec: read ?? (await parse(bytes)), bytes };
  }

  async #foresee({ name, constraints }: Dependency): Promise<void> {
    try {
      const fitting = (await this.versionsOf(name)).find((version) => satisfies(version, constraints));
      if (name !== 'lua' && fitting !== undefined) await this.rockspecOf({ name, version: fitting });
    } catch {
      // Whoever asks for it is told.
    }
  }

  /** Once: what stands behind it is left out for all packages. */
  #tell({ message }: BioxenError): void {
    if (!this.#isTold) this.#logger.warn({ problem: message }, 'a repository is left out');
    this.#isTold = true;
  }

  async #content(): Promise<readonly RepositoryContent[]> {
    return (await this.#all()).filter((answer): answer is RepositoryContent => !('failure' in answer));
  }

  #all(): Promise<readonly RepositoryAnswer[]> {
    const { repositories, target, ...options } = this.#options;
    this.#answers ??= askRepositories(repositories, target.luaVersion, { ...options, logger: this.#logger });
    return this.#answers;
  }
}

/** The form of a rock that is easiest to install. */
export function bestArch(archs: readonly string[]): string {
  return ['all', 'src', platformArch(), 'rockspec'].find((arch) => archs.includes(arch)) ?? 'rockspec';
}

const isRock = (file: string): boolean => file.endsWith('.rock');

const isUsable = (arch: string): boolean =>
  arch === 'all' || arch === 'src' || arch === 'rockspec' || arch === platformArch();

/** Listed, or not listed as one that it is not for (`!windows`). */
function isSupported(supported: readonly string[]): boolean {
  const platforms = hostPlatforms();
  if (platforms.some((platform) => supported.includes(`!${platform}`))) return false;
  const wanted = supported.filter((platform) => !platform.startsWith('!'));
  return wanted.length === 0 || wanted.some((platform) => platforms.includes(platform));
}
