import { expect, test } from 'vitest';
import { serverModel } from '../schema/server-model.js';
import { compileQuery } from './query.js';
import type { SimRecord } from './sim-value.js';

const model = serverModel('24.11.0');
const vm: SimRecord = {
  name_label: 'a b',
  is_a_template: true,
  memory_static_max: 2 ** 30,
  tags: ['x', 'y'],
  other_config: new Map([['k', "it's"]]),
};

test.each([
  ['field "name__label"="a b"', true],
  ["field 'name__label' = 'a b'", true],
  ['"a b"=field "name__label"', true],
  ['field "is_a_template"="true" and not field "name__label"="c"', true],
  ['field "is_a_template"="false" or field "memory__static_max"="1073741824"', true],
  ['not (true and false) and true', true],
  ['false or false', false],
  // Sets and maps are compared as the database writes them.
  [`field "tags"="('x' 'y')"`, true],
  [String.raw`field "other_config"="(('k' 'it\'s'))"`, true],
  // `and` binds stronger than `or`.
  ['true or false and false', true],
])('%s: %s', (expression, expected) => {
  expect(compileQuery(model, 'VM', expression)(vm)).toBe(expected);
});
