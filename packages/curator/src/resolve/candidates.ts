import type { Dependency } from '../version/dependency.js';
import { compareRockVersions, isMovingVersion, type RockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import type { RockSource } from './rock-source.js';

/** The versions of each name in the order in which they are tried: the pinned one, then the newest first. */
export class Candidates {
  readonly #source: RockSource;
  readonly #pins: ReadonlyMap<string, string>;
  readonly #versions = new Map<string, Promise<readonly RockVersion[]>>();
  readonly #dependencies = new Map<RockVersion, Promise<readonly Dependency[]>>();

  constructor(source: RockSource, pins: ReadonlyMap<string, string>) {
    this.#source = source;
    this.#pins = pins;
  }

  /** All there are. */
  versionsOf(name: string): Promise<readonly RockVersion[]> {
    const known = this.#versions.get(name);
    if (known !== undefined) return known;
    const versions = this.#load(name);
    this.#versions.set(name, versions);
    return versions;
  }

  /** What one of them needs, the first name of the alphabet first. */
  dependenciesOf(name: string, version: RockVersion): Promise<readonly Dependency[]> {
    const known = this.#dependencies.get(version);
    if (known !== undefined) return known;
    const dependencies = this.#source
      .dependenciesOf({ name, version })
      .then((all) => [...all].sort((first, second) => (first.name < second.name ? -1 : 1)));
    this.#dependencies.set(version, dependencies);
    return dependencies;
  }

  async #load(name: string): Promise<readonly RockVersion[]> {
    const pinned = this.#pins.get(name);
    return [...(await this.#source.versionsOf(name))].sort((first, second) => {
      if ((first.text === pinned) !== (second.text === pinned)) return first.text === pinned ? -1 : 1;
      return compareRockVersions(second, first) || (first.text < second.text ? -1 : 1);
    });
  }
}

/**
 * Does it fit what everybody wants? A version that follows a repository fits only where somebody names it, or names
 * another such one, or where it is pinned.
 */
export function fits(version: RockVersion, demands: readonly Dependency[], isPinned: boolean): boolean {
  if (!demands.every(({ constraints }) => satisfies(version, constraints))) return false;
  if (!isMovingVersion(version) || isPinned) return true;
  return demands.some(({ constraints }) => constraints.some(({ version: named }) => isMovingVersion(named)));
}
