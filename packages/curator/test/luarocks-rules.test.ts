import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@bioxen/core';
import {
  areRockVersionsEqual,
  compareRockVersions,
  parseDependency,
  parseRockVersion,
  satisfies,
} from '@bioxen/curator';
import { findLua, findProgram } from '@bioxen/testkit';
import { beforeEach, expect, test } from 'vitest';

const { path: lua = '', skipReason } = findLua('5.1');
const missing = skipReason ?? findProgram('luarocks').skipReason;

beforeEach(({ skip }) => {
  if (missing !== undefined) skip(missing);
});

const script = fileURLToPath(new URL('luarocks-rules.lua', import.meta.url));
const luarocksOn = (lines: readonly string[]): readonly string[] =>
  execFileSync(lua, [script], { input: `${lines.join('\n')}\n`, encoding: 'utf8' })
    .trimEnd()
    .split('\n');

const random = seededRandom(20_261_129);
const one = <T>(of: readonly T[]): T => of[Math.floor(random.next() * of.length)] as T;

const PARTS = [
  '0',
  '1',
  '2',
  '10',
  '01',
  '7',
  'alpha',
  'beta',
  'rc',
  'rc1',
  'pre',
  'scm',
  'dev',
  'cvs',
  'a',
  'b',
  'v',
];
const TAILS = ['', '', '', '-1', '-2', '-10', '+git', '_', '.', '-'];

const randomVersion = (): string => {
  let text = one(PARTS);
  for (let count = Math.floor(random.next() * 4); count > 0; count -= 1)
    text += one(['.', '.', '.', '-', '_', '']) + one(PARTS);
  return text + one(TAILS);
};

const randomConstraints = (): string =>
  Array.from(
    { length: 1 + Math.floor(random.next() * 3) },
    () =>
      one(['', '', '@']) +
      one(['', '=', '==', '~=', '!=', '<', '<=', '>', '>=', '~>', '=>', '<>']) +
      one(['', ' ', '  ']) +
      randomVersion().replace('+git', ''),
  ).join(one([', ', ',', ' ']));

test('J16 versions stand in the order of LuaRocks, on 5,000 pairs', () => {
  const pairs = Array.from({ length: 5_000 }, () => [randomVersion(), randomVersion()] as const);
  const ours = pairs.map(([first, second]) => {
    const [version, other] = [parseRockVersion(first), parseRockVersion(second)];
    const order = Math.sign(compareRockVersions(version, other));
    return `${first} ${second}: ${order}\t${areRockVersionsEqual(version, other)}`;
  });
  const theirs = luarocksOn(pairs.map((pair) => ['v', ...pair].join('\t')));
  expect(ours).toEqual(pairs.map(([first, second], index) => `${first} ${second}: ${theirs[index]}`));
});

test('J16 constraints hold where they hold for LuaRocks, on 5,000 of them', () => {
  const cases = Array.from({ length: 5_000 }, () => [randomVersion(), randomConstraints()] as const);
  const answer = (version: string, constraints: string): string => {
    try {
      return String(satisfies(parseRockVersion(version), parseDependency(`name ${constraints}`).constraints));
    } catch {
      return 'refused';
    }
  };
  const theirs = luarocksOn(cases.map((each) => ['c', ...each].join('\t')));
  const ours = cases.map(
    ([version, constraints]) => `${version} ${constraints}: ${answer(version, constraints)}`,
  );
  expect(ours).toEqual(
    cases.map(([version, constraints], index) => `${version} ${constraints}: ${theirs[index]}`),
  );
  expect(new Set(theirs)).toEqual(new Set(['true', 'false', 'refused']));
});
