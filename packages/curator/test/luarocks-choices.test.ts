import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seededRandom } from '@bioxen/core';
import {
  compareRockVersions,
  PackageManager,
  parseDependency,
  parseRockVersion,
  satisfies,
} from '@bioxen/curator';
import { findProgram } from '@bioxen/testkit';
import { beforeEach, expect, test } from 'vitest';
import { serveTestRocks, type TestRock } from './rocks.js';

const { skipReason } = findProgram('luarocks');
const UNIVERSES = 240;
const PACKAGES = ['a', 'b', 'c', 'd', 'e', 'f'];

const random = seededRandom(8_2026);
const below = (most: number): number => Math.floor(random.next() * most);
const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;

/** Packages that need only those behind them in the alphabet: no circles. Most demands leave a choice. */
function universe(prefix: string): readonly TestRock[] {
  const name = (letter: string): string => `${prefix}${letter}`;
  return PACKAGES.flatMap((letter, index) =>
    Array.from({ length: 1 + below(3) }, (_, major) => ({
      name: name(letter),
      version: `${major + 1}.${below(3)}`,
      dependencies: PACKAGES.slice(index + 1)
        .filter(() => random.next() < 0.35)
        .map(
          (other) =>
            `${name(other)}${one(['', '', ' >= 1', ' >= 2', ' < 3', ' ~> 1', ' < 2', ' >= 1, < 3'])}`,
        ),
      files: { [`${name(letter)}.lua`]: 'return 1' },
    })),
  );
}

/** What a tree of LuaRocks holds: name → versions. */
async function holds(tree: string): Promise<Record<string, readonly string[]>> {
  const folder = join(tree, 'lib/luarocks/rocks-5.4');
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const rocks = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Object.fromEntries(
    await Promise.all(rocks.sort().map(async (name) => [name, await readdir(join(folder, name))] as const)),
  );
}

/** One version of each, and all that is wanted fulfilled. */
function isSound(chosen: Record<string, readonly string[]>, rocks: readonly TestRock[]): boolean {
  return Object.entries(chosen).every(([name, [version, ...others]]) => {
    const rock = rocks.find((each) => each.name === name && `${each.version}-1` === version);
    return (
      others.length === 0 &&
      (rock?.dependencies ?? []).every((text) => {
        const wanted = parseDependency(text);
        const [there] = chosen[wanted.name] ?? [];
        return there !== undefined && satisfies(parseRockVersion(there), wanted.constraints);
      })
    );
  });
}

/** A universe in which we choose otherwise. */
interface Verdict {
  readonly root: string;
  readonly ours: readonly string[];
  readonly told: readonly string[];
  readonly isDefensible: boolean;
}

/** Two packages may each be had newer for an older other: ours is sound, too, and newer in one of them. */
function isDefensible(
  keys: readonly string[],
  theirs: Record<string, readonly string[]>,
  rocks: readonly TestRock[],
): boolean {
  const ours = Object.fromEntries(keys.map((key) => key.split('@') as [string, string]));
  const isNewer = Object.entries(ours).some(([name, version]) => {
    const [other] = theirs[name] ?? [];
    return other !== undefined && compareRockVersions(parseRockVersion(version), parseRockVersion(other)) > 0;
  });
  return (
    isNewer &&
    isSound(Object.fromEntries(Object.entries(ours).map(([name, version]) => [name, [version]])), rocks)
  );
}

beforeEach(({ skip }) => {
  if (skipReason !== undefined) skip(skipReason);
});

test(
  `chooses as LuaRocks does wherever that ends well, in ${UNIVERSES} universes`,
  { timeout: 900_000 },
  async () => {
    const universes = Array.from({ length: UNIVERSES }, (_, index) => universe(`u${index}`));
    const { server, home, options } = await serveTestRocks(universes.flat());
    const config = join(home, '..', 'config.lua');
    await writeFile(config, 'rocks_servers = {}\n');
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, LUAROCKS_CONFIG: config };
    const manager = new PackageManager(options);
    const verdicts = { same: 0, other: [] as Verdict[], unsound: 0, lost: [] as unknown[] };
    const work = [...universes.entries()];
    const worker = async (): Promise<void> => {
      for (let next = work.pop(); next !== undefined; next = work.pop()) {
        const [index, rocks] = next;
        const root = `u${index}a`;
        const tree = join(home, `tree${index}`);
        const args = ['--lua-version=5.4', `--tree=${tree}`, `--only-server=${server.url}`, 'install', root];
        const isInstalled = await promisify(execFile)('luarocks', args, { env }).then(
          () => true,
          () => false,
        );
        const theirs = isInstalled ? await holds(tree) : {};
        const ours = await manager.lock([root], { luaVersion: '5.4' }).then(
          ({ packages }) => Object.keys(packages).sort(),
          (error: { readonly code: string }) => error.code,
        );
        const told = Object.entries(theirs).map(([name, [version = '']]) => `${name}@${version}`);
        if (!isInstalled || !isSound(theirs, rocks)) verdicts.unsound += 1;
        else if (typeof ours === 'string') verdicts.lost.push({ root, ours, told });
        else if (JSON.stringify(ours) === JSON.stringify(told)) verdicts.same += 1;
        else verdicts.other.push({ root, ours, told, isDefensible: isDefensible(ours, theirs, rocks) });
      }
    };
    await Promise.all([worker(), worker()]);
    expect(verdicts.lost).toEqual([]);
    expect(verdicts.other.filter((each) => !each.isDefensible)).toEqual([]);
    expect(verdicts.other.length).toBeLessThan(UNIVERSES / 50);
    expect(verdicts.same).toBeGreaterThanOrEqual(200);
  },
);
