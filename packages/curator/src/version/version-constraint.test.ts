import { expect, test } from 'vitest';
import { dependencyText, parseDependency } from './dependency.js';
import { parseRockVersion } from './rock-version.js';
import { constraintsText, parseConstraints, satisfies } from './version-constraint.js';

test.each([
  ['~> 1.2', ['1.2', '1.2.9', '1.2-3'], ['1.3', '1.20', '2', 'scm']],
  ['~> 1.5-2', ['1.5-2', '1.5.1-2'], ['1.5-1', '1.5']],
  ['~> 1', ['1', '1.9'], ['scm', '2']],
  ['>= 1.0', ['1.0', '1.0.0', '2', 'scm-1'], ['1.0rc1', '0.9']],
  ['>= 1 < 2', ['1', '1.99'], ['2', '0.1']],
  ['1.0', ['1.0', '1.0-7'], ['1.0.0', '1.1']],
  ['= 1.0', ['1.0-1'], ['1']],
  ['!= 1.0', ['1.1', '1.0.0'], ['1.0', '1.0-4']],
  ['', ['0', 'scm'], []],
])("'%s' takes %j, and not %j", (text, taken, refused) => {
  const constraints = parseConstraints(text);
  const accepts = (version: string): boolean => satisfies(parseRockVersion(version), constraints);
  expect(taken.filter(accepts)).toEqual(taken);
  expect(refused.filter(accepts)).toEqual([]);
});

test.each([
  ['=> 1', "'=>' of the constraints '=> 1' is no operator"],
  ['>= ', "'>= ' of the constraints '>= ' has no version"],
  ['>= 1, ;', "';' of the constraints '>= 1, ;' has no version"],
])("'%s' is refused", (text, problem) => {
  expect(() => parseConstraints(text)).toThrow(
    expect.objectContaining({ code: 'ROCKSPEC_INVALID', problem, hint: expect.any(String) as unknown }),
  );
});

test('constraints are written as people write them', () => {
  expect(constraintsText(parseConstraints('>=1.0,<2.0'))).toBe('>= 1.0, < 2.0');
  expect(parseConstraints('@>= 1')[0]?.keepsInstalled).toBe(true);
});

test.each([
  ['lua >= 5.1, < 5.5', 'lua', undefined, 'lua >= 5.1, < 5.5'],
  ['  penlight', 'penlight', undefined, 'penlight'],
  ['lua-cjson 2.1.0-1', 'lua-cjson', undefined, 'lua-cjson == 2.1.0-1'],
  ['user/rock~>1.2', 'rock', 'user', 'user/rock ~> 1.2'],
])("'%s' is a dependency", (text, name, namespace, written) => {
  const dependency = parseDependency(text);
  expect([dependency.name, dependency.namespace, dependencyText(dependency)]).toEqual([
    name,
    namespace,
    written,
  ]);
});

test('a dependency without a name is refused', () => {
  expect(() => parseDependency('>= 1')).toThrow("the dependency '>= 1' names no package");
});
