import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget, templateRecord } from '../support/conformance-target.js';
import { failureOf } from '../support/json-client.js';

let target: ConformanceTarget;
let template: string;
beforeAll(async () => {
  target = await openTarget();
  template = await target.client.call('VM.create', templateRecord('look here'));
});
afterAll(async () => {
  await target.client.call('VM.destroy', template);
  await target.close();
});

const where = async (expression: string): Promise<readonly string[]> =>
  Object.keys(await target.client.call<object>('VM.get_all_records_where', expression));

describe('get_all_records_where', () => {
  test.each([
    'field "name__label"="look here"',
    "field 'name__label' = 'look here'",
    'field "name__label"="look here" and field "is_a_template"="true"',
    'not (field "is_a_template"="false") and (field "name__label"="look here" or field "name__label"="nope")',
    'field "memory__static_max"="134217728" and field "name__label"="look here"',
    'not false and field "name__label"="look here"',
  ])('%s', async (expression) => {
    expect(await where(expression)).toEqual([template]);
  });

  test('finds all with true and none with false', async () => {
    expect(await where('true')).toHaveLength((await target.client.call<string[]>('VM.get_all')).length);
    expect(await where('false')).toEqual([]);
  });

  test('refuses the plain name of a field that has another in the database', async () => {
    expect(await failureOf(where('field "name_label"="x"'))).toEqual([
      'INTERNAL_ERROR',
      'missing field',
      'name_label',
      '',
    ]);
  });

  test('refuses what is no expression', async () => {
    for (const expression of ['', 'field', 'field "uuid"', 'field "uuid"="a" "b"', 'x = y']) {
      const failure = await failureOf(where(expression));
      expect(failure).toEqual(['INVALID_VALUE', expression, 'Stdlib.Parsing.Parse_error']);
    }
  });
});

test('get_by_name_label gives all that have the name', async () => {
  const twin = await target.client.call<string>('VM.create', templateRecord('look here'));
  const found = await target.client.call<string[]>('VM.get_by_name_label', 'look here');
  expect(new Set(found)).toEqual(new Set([template, twin]));
  await target.client.call('VM.destroy', twin);
  expect(await target.client.call('VM.get_by_name_label', 'look here')).toEqual([template]);
});

test('get_all and get_all_records name the same objects in the same order', async () => {
  const refs = await target.client.call<string[]>('VM.get_all');
  expect(Object.keys(await target.client.call<object>('VM.get_all_records'))).toEqual(refs);
  expect(refs).toEqual(refs.toSorted().toReversed());
});

test('the pool and its hosts say what they are', async () => {
  const pools = Object.values(
    await target.client.call<Record<string, { master: string }>>('pool.get_all_records'),
  );
  const hosts =
    await target.client.call<Record<string, Readonly<Record<string, unknown>>>>('host.get_all_records');
  expect(pools).toHaveLength(1);
  expect(hosts[pools[0]?.master ?? '']).toMatchObject({
    API_version_major: 2,
    enabled: true,
    software_version: expect.objectContaining({
      xapi_build: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    }) as object,
  });
});
