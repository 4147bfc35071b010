import { seededRandom } from '@bioxen/core';
import { expect, test } from 'vitest';
import { type Dependency, parseDependency } from '../version/dependency.js';
import { parseRockVersion } from '../version/rock-version.js';
import { satisfies } from '../version/version-constraint.js';
import { installOrder } from './install-order.js';
import { resolve, type ResolveOptions } from './resolve.js';
import type { RockSource } from './rock-source.js';

/** Packages by name, versions and what those need. */
type Universe = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const sourceOf = (universe: Universe): RockSource => ({
  versionsOf: async (name) => Object.keys(universe[name] ?? {}).map(parseRockVersion),
  dependenciesOf: async ({ name, version }) => (universe[name]?.[version.text] ?? []).map(parseDependency),
});

const solve = async (
  roots: readonly string[],
  universe: Universe,
  options: Partial<ResolveOptions> = {},
): Promise<Record<string, string>> => {
  const luaVersion = parseRockVersion('5.4');
  const resolution = await resolve(roots.map(parseDependency), sourceOf(universe), {
    luaVersion,
    ...options,
  });
  return Object.fromEntries([...resolution].map(([name, { version }]) => [name, version.text]));
};

const plain = { a: { '1-1': [], '2-1': [], 'scm-1': [] } } satisfies Universe;

test('the newest version that fits is taken, and none of a repository unless it is named', async () => {
  expect(await solve(['a'], plain)).toEqual({ a: '2-1' });
  expect(await solve(['a < 2'], plain)).toEqual({ a: '1-1' });
  expect(await solve(['a >= 1'], plain)).toEqual({ a: '2-1' });
  expect(await solve(['a scm'], plain)).toEqual({ a: 'scm-1' });
});

test('a pinned version is preferred where it fits', async () => {
  const pins = new Map([['a', '1-1']]);
  expect(await solve(['a'], plain, { pins })).toEqual({ a: '1-1' });
  expect(await solve(['a > 1'], plain, { pins })).toEqual({ a: '2-1' });
  expect(await solve(['a'], plain, { pins: new Map([['a', 'scm-1']]) })).toEqual({ a: 'scm-1' });
});

test('where the newest leads nowhere, an older one is taken', async () => {
  const universe = { r: { '1-1': [], '2-1': ['nowhere'] } };
  expect(await solve(['r'], universe)).toEqual({ r: '1-1' });
  const narrower = { a: { '1-1': ['b >= 1', 'c'] }, b: { '1-1': [], '2-1': [] }, c: { '1-1': ['b < 2'] } };
  expect(await solve(['a'], narrower)).toEqual({ a: '1-1', b: '1-1', c: '1-1' });
});

test('the version of Lua is a demand like others', async () => {
  const universe = { a: { '1-1': ['lua >= 5.1, < 5.5'], '2-1': ['lua == 5.1'] } };
  expect(await solve(['a'], universe)).toEqual({ a: '1-1' });
  await expect(solve(['a >= 2'], universe)).rejects.toThrow(
    "No version of 'lua' fits: a 2-1 needs lua == 5.1",
  );
});

test('packages that need each other are installed together', async () => {
  const universe = { a: { '1-1': ['b'] }, b: { '1-1': ['a', 'c'] }, c: { '1-1': [] }, d: { '1-1': ['a'] } };
  const resolution = await resolve(['d'].map(parseDependency), sourceOf(universe), {
    luaVersion: parseRockVersion('5.1'),
  });
  expect(installOrder(resolution)).toEqual([['c'], ['a', 'b'], ['d']]);
});

test('a package may need itself, as long as it is the one', async () => {
  expect(await solve(['a'], { a: { '1-1': ['a'], '2-1': ['a < 2'] } })).toEqual({ a: '1-1' });
});

test('a contradiction names who wants what', async () => {
  const universe = {
    p: { '1-1': ['x < 2'] },
    q: { '1-1': ['y'] },
    x: { '1-1': [], '2-1': [] },
    y: { '1-1': ['x >= 2'] },
  };
  await expect(solve(['p', 'q'], universe)).rejects.toMatchObject({
    code: 'RESOLUTION_FAILED',
    packageName: 'x',
    demands: [
      { demand: 'x < 2', chain: ['p 1-1'] },
      { demand: 'x >= 2', chain: ['q 1-1', 'y 1-1'] },
    ],
    available: ['2-1', '1-1'],
    hint: expect.stringContaining('There are 2-1, 1-1.') as unknown,
  });
});

test('a package that nobody has is told with who needs it', async () => {
  await expect(solve(['a'], { a: { '1-1': ['gone'] } })).rejects.toMatchObject({
    code: 'PACKAGE_NOT_FOUND',
    message: "No repository has a package 'gone', which a 1-1 needs",
  });
  await expect(solve(['gone'], {})).rejects.toThrow("No repository has a package 'gone'");
});

test('a chain of 5,000 packages is resolved', async () => {
  const universe = Object.fromEntries(
    Array.from({ length: 5_000 }, (_unused, index) => [
      `p${index}`,
      { '1-1': index < 4_999 ? [`p${index + 1}`] : [] },
    ]),
  );
  expect(Object.keys(await solve(['p0'], universe))).toHaveLength(5_000);
});

test('a solution is found wherever there is one, in 3,000 universes', async () => {
  const random = seededRandom(8);
  const verdicts = [];
  for (let round = 0; round < 3_000; round += 1) {
    const { universe, roots } = randomUniverse(() => random.next());
    const found = await solve(roots, universe).catch((error: { code: string }) => error.code);
    verdicts.push({
      round,
      ours: verdictOn(found, roots, universe),
      isSolvable: hasSolution(roots, universe),
    });
  }
  expect(verdicts.filter(({ ours, isSolvable }) => ours !== (isSolvable ? 'solved' : 'refused'))).toEqual([]);
  const solvable = verdicts.filter(({ isSolvable }) => isSolvable).length;
  expect(solvable).toBeGreaterThan(500);
  expect(solvable).toBeLessThan(2_900);
});

const verdictOn = (
  found: Readonly<Record<string, string>> | string,
  roots: readonly string[],
  universe: Universe,
): string => {
  if (typeof found === 'string')
    return /^(RESOLUTION_FAILED|PACKAGE_NOT_FOUND)$/.test(found) ? 'refused' : found;
  return demandsOf(roots, universe, found).every((each) => holds(each, found)) ? 'solved' : 'wrong';
};

const demandsOf = (
  roots: readonly string[],
  universe: Universe,
  chosen: Readonly<Record<string, string>>,
): readonly Dependency[] =>
  [...roots, ...Object.entries(chosen).flatMap(([name, version]) => universe[name]?.[version] ?? [])].map(
    parseDependency,
  );

const holds = ({ name, constraints }: Dependency, chosen: Readonly<Record<string, string>>): boolean => {
  const version = chosen[name];
  return version !== undefined && satisfies(parseRockVersion(version), constraints);
};

/** Tries everything. */
function hasSolution(roots: readonly string[], universe: Universe): boolean {
  const tryNext = (chosen: Readonly<Record<string, string>>): boolean => {
    const demands = demandsOf(roots, universe, chosen);
    const broken = demands.some((each) => each.name in chosen && !holds(each, chosen));
    if (broken) return false;
    const open = demands.find(({ name }) => !(name in chosen));
    if (open === undefined) return true;
    return Object.keys(universe[open.name] ?? {}).some((version) =>
      tryNext({ ...chosen, [open.name]: version }),
    );
  };
  return tryNext({});
}

function randomUniverse(next: () => number): {
  readonly universe: Universe;
  readonly roots: readonly string[];
} {
  const below = (count: number): number => Math.floor(next() * count);
  const names = Array.from({ length: 2 + below(7) }, (_unused, index) => `n${index}`);
  const demand = (): string => {
    const name = next() < 0.03 ? 'gone' : (names[below(names.length)] as string);
    const operator = ['', ' < ', ' >= ', ' == ', ' ~= '][below(5)] as string;
    return operator === '' ? name : `${name}${operator}${1 + below(4)}`;
  };
  const some = (most: number): readonly string[] => Array.from({ length: below(most + 1) }, demand);
  const universe = Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(
        Array.from({ length: 1 + below(4) }, (_unused, index) => [`${index + 1}-1`, some(3)]),
      ),
    ]),
  );
  return { universe, roots: Array.from({ length: 1 + below(3) }, demand) };
}
