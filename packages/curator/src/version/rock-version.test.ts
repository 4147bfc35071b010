import { expect, test } from 'vitest';
import {
  areRockVersionsEqual,
  compareRockVersions,
  isMovingVersion,
  parseRockVersion,
} from './rock-version.js';

const sign = (first: string, second: string): number =>
  Math.sign(compareRockVersions(parseRockVersion(first), parseRockVersion(second)));
const same = (first: string, second: string): boolean =>
  areRockVersionsEqual(parseRockVersion(first), parseRockVersion(second));

test.each([
  ['1.0', '1.0.0', 0, false],
  ['1.0-1', '1.0', 0, true],
  ['1.0-1', '1.0-2', -1, false],
  ['1.0alpha', '1.0beta', -1, false],
  ['1.0beta', '1.0pre', -1, false],
  ['1.0pre', '1.0rc1', -1, false],
  ['1.0rc1', '1.0rc2', -1, false],
  ['1.0rc2', '1.0', -1, false],
  ['scm', '99.9', 1, false],
  ['cvs', 'scm', -1, false],
  ['scm', 'dev', -1, false],
  ['1.0a', '1.0', 1, false],
  ['1.0a', '1.0b', -1, false],
  ['v1.0', '1.0', -1, false],
  ['1_0', '1.0', 0, true],
  ['01.2', '1.2', 0, true],
  ['1.0+git', '1.0', 0, false],
  ['  2.0.4-1', '2.0.4-1', 0, true],
])('%s and %s: order %i, equal %s', (first, second, order, isSame) => {
  expect(sign(first, second)).toBe(order);
  expect(sign(second, first)).toBe(0 - order);
  expect(same(first, second)).toBe(isSame);
});

test('the revision is the last number behind a dash', () => {
  expect(parseRockVersion('1.0-1-1')).toEqual({ text: '1.0-1-1', components: [1, 0, 1], revision: 1 });
  expect(parseRockVersion('2.0.4-1').revision).toBe(1);
  expect(parseRockVersion('2.0.4').revision).toBeUndefined();
});

test('versions of a repository are told from released ones', () => {
  expect(['scm-1', 'dev-1', '1.0.dev'].map((text) => isMovingVersion(parseRockVersion(text)))).toEqual([
    true,
    true,
    true,
  ]);
  // The moment of a release may be larger than any word.
  expect(
    ['1.0rc1-1', '202411291105-1', '1.0device-1'].map((text) => isMovingVersion(parseRockVersion(text))),
  ).toEqual([false, false, false]);
});
