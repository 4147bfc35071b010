import { expect, test } from 'vitest';
import { createClientCore } from '../client-core.js';
import { XapiError } from '../errors/xapi-error.js';
import { createInvoker } from '../invoke.js';
import { asRef } from '../refs.js';
import { classSchema } from '../schema/class-schema.js';
import { parseTypeCode } from '../schema/type-code.js';
import { isOver, resultOf, type TaskState } from './task-result.js';

const core = createClientCore({ url: 'http://127.0.0.1:1', username: 'root', password: '' });
const ref = asRef('task', 'OpaqueRef:task');
const clone = classSchema('VM').messages.get('clone');

const stateOf = (fields: Partial<TaskState>): TaskState =>
  ({ status: 'success', error_info: [], ...fields }) as TaskState;

const decode = (type: string, result: string, mode: 'number' | 'bigint' = 'number'): Promise<unknown> => {
  if (clone === undefined) throw new TypeError('the model has no VM.clone');
  const message = { ...clone, result: parseTypeCode(type) };
  return resultOf(createInvoker(core, mode), message, ref, stateOf({ result }));
};

test.each<readonly [string, string, unknown]>([
  ['s', '<value>a &lt;b&gt; &amp; c</value>', 'a <b> & c'],
  ['s', '<value></value>', ''],
  ['i', '<value>9007199254740991</value>', Number.MAX_SAFE_INTEGER],
  ['f', '<value><double>nan</double></value>', Number.NaN],
  ['b', '<value><boolean>1</boolean></value>', true],
  ['rVM.', '<value>OpaqueRef:1</value>', 'OpaqueRef:1'],
  [
    'SrVM.',
    '<value><array><data><value>OpaqueRef:1</value><value>OpaqueRef:2</value></data></array></value>',
    ['OpaqueRef:1', 'OpaqueRef:2'],
  ],
  [
    'd',
    '<value><dateTime.iso8601>20260820T12:34:56Z</dateTime.iso8601></value>',
    new Date('2026-08-20T12:34:56Z'),
  ],
  ['v', '<value></value>', undefined],
  ['v', '', undefined],
  // Some old servers give plain text.
  ['rVM.', 'OpaqueRef:1', 'OpaqueRef:1'],
])('a result of type %s is read from %j', async (type, result, expected) => {
  expect(await decode(type, result)).toEqual(expected);
});

test('a map of a result has no prototype, and ints are bigints where they were asked for', async () => {
  const fragment =
    '<value><struct><member><name>__proto__</name><value>9223372036854775807</value></member></struct></value>';
  const map = (await decode('Msi', fragment, 'bigint')) as object;
  expect(Object.getPrototypeOf(map)).toBe(null);
  expect(Object.entries(map)).toEqual([['__proto__', 9_223_372_036_854_775_807n]]);
  await expect(decode('Msi', fragment)).rejects.toMatchObject({ cause: { code: 'XAPI_INT_UNSAFE' } });
});

test.each([
  '<value>',
  '<value>1</value><value>2</value>',
  '<!DOCTYPE x><value>1</value>',
  '<value>&copy;</value>',
])('a result of %j is refused, and no part of it given', async (result) => {
  await expect(decode('s', result)).rejects.toMatchObject({
    code: 'XAPI_OUTCOME_UNKNOWN',
    cause: { code: 'XAPI_PROTOCOL', outcome: 'unknown' },
  });
});

test.each<readonly [Partial<TaskState>, string, readonly string[]]>([
  [{ status: 'failure', error_info: ['SR_FULL', '1', '2'] }, 'SR_FULL', ['1', '2']],
  [{ status: 'failure' }, 'INTERNAL_ERROR', ['no reason given']],
  [{ status: 'cancelled' }, 'TASK_CANCELLED', [ref]],
  [{ status: 'cancelled', error_info: ['TASK_CANCELLED', ref] }, 'TASK_CANCELLED', [ref]],
])('%j is an error of the server', async (fields, code, params) => {
  if (clone === undefined) throw new TypeError('the model has no VM.clone');
  const error: unknown = await resultOf(createInvoker(core, 'number'), clone, ref, stateOf(fields)).catch(
    (refused: unknown) => refused,
  );
  expect(XapiError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({ xapiCode: code, params, task: ref, method: 'VM.clone' });
});

test('a status that nobody knows is one on the way', () => {
  expect(isOver(stateOf({ status: 'paused' as TaskState['status'] }))).toBe(false);
  expect(isOver(stateOf({ status: 'cancelling' }))).toBe(false);
});
