import { checkText } from '../names/check-text.js';
/** The version of a rock: `2.0.4-1` is the version 2.0.4 in its first packaging. */
export interface RockVersion {
  /** As it was written, without blanks before it. */
  readonly text: string;
  /** What is compared, from the left. Words are numbers below or above all others. */
  readonly components: readonly number[];
  /** The packaging; undefined where none was written. */
  readonly revision?: number;
}

/** What LuaRocks makes of words: before a release, or behind all of them. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['alpha', -1_000_000],
  ['beta', -100_000],
  ['pre', -10_000],
  ['rc', -1_000],
  ['cvs', 100_000_000],
  ['scm', 110_000_000],
  ['dev', 120_000_000],
]);

/** Words of versions that follow a repository instead of being released. */
const MOVING = /(?<![A-Za-z])(?:cvs|scm|dev)(?![A-Za-z])/;

/** How much of a number counts behind a word: `rc2` is a little more than `rc`. */
const BEHIND_WORD = 100_000;
/** Other words count by their first letter. */
const LETTER = 1_000;

/**
 * Reads a version by the rules of LuaRocks (luarocks.core.vers). It takes everything: from where it can read no further
 * there is one component more, 0.
 */
export function parseRockVersion(text: string): RockVersion {
  checkText('version', text);
  const written = text.trimStart();
  const [, main = written, revision] = /^(.*)-(\d+)$/s.exec(written) ?? [];
  const components: number[] = [];
  let index = 0;
  for (let rest = main; rest !== '';) {
    const number = /^(\d+)[.\-_]*/.exec(rest);
    const word = number === null ? /^([A-Za-z]+)[.\-_]*/.exec(rest) : null;
    const token = number?.[1] ?? word?.[1];
    if (token === undefined) {
      components[index] = 0;
      break;
    }
    if (number !== null) {
      const value = Number(token);
      const before = components[index];
      components[index] = before === undefined ? value : before + value / BEHIND_WORD;
      index += 1;
    } else {
      components[index] = WORDS.get(token) ?? token.charCodeAt(0) / LETTER;
    }
    rest = rest.slice((number ?? word)?.[0].length);
  }
  return { text: written, components, ...(revision === undefined ? {} : { revision: Number(revision) }) };
}

/**
 * The order of versions, as for `sort`: negative when the first comes before. Revisions count where both have one, and
 * `1.0` and `1.0.0` are neither before the other.
 */
export function compareRockVersions(first: RockVersion, second: RockVersion): number {
  const length = Math.max(first.components.length, second.components.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (first.components[index] ?? 0) - (second.components[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (first.revision === undefined || second.revision === undefined) return 0;
  return first.revision - second.revision;
}

/** Are they the same? `1.0` and `1.0.0` are not; revisions count where both have one. */
export function areRockVersionsEqual(first: RockVersion, second: RockVersion): boolean {
  return first.components.length === second.components.length && compareRockVersions(first, second) === 0;
}

/** Does it follow a repository, as `scm-1` and `dev-1` do? Such a version is never chosen unless it is asked for. */
export function isMovingVersion({ text }: RockVersion): boolean {
  return MOVING.test(text);
}
