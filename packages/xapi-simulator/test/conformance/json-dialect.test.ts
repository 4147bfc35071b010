import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceTarget, openTarget, templateRecord } from '../support/conformance-target.js';
import { post, sendRaw } from '../support/raw-http.js';

let target: ConformanceTarget;
let vm: string;
beforeAll(async () => {
  target = await openTarget();
  vm = await target.client.call<string>('VM.create', templateRecord('json'));
});
afterAll(async () => {
  await target.client.call('VM.destroy', vm);
  await target.close();
});

/** Params as JSON text, the session before them. */
const call = async (method: string, params: string, rest = '"jsonrpc":"2.0","id":1'): Promise<string> => {
  const session = JSON.stringify(target.client.session);
  const all = params === '' ? session : `${session},${params}`;
  const body = `{"method":"${method}","params":[${all}],${rest}}`;
  return (await sendRaw(target.url, post('/jsonrpc', body))).body;
};
const ofVm = (rest = ''): string => JSON.stringify(vm) + rest;
const result = (json: string): string => `{"jsonrpc":"2.0","result":${json},"id":1}`;
const failure = (code: string, ...data: readonly string[]): string =>
  `{"jsonrpc":"2.0","error":{"code":1,"message":"${code}","data":${JSON.stringify(data)}},"id":1}`;

describe('versions', () => {
  test('without `jsonrpc` the answer has result, error and id', async () => {
    expect(await call('VM.get_name_label', ofVm(), '"id":3')).toBe('{"result":"json","error":null,"id":3}');
    expect(await call('VM.frobnicate', ofVm(), '"id":3')).toBe(
      '{"result":null,"error":["MESSAGE_METHOD_UNKNOWN","VM.frobnicate"],"id":3}',
    );
  });

  test('with `jsonrpc` it has result or error', async () => {
    expect(await call('VM.get_name_label', ofVm())).toBe(result('"json"'));
    expect(await call('VM.frobnicate', ofVm())).toBe(failure('MESSAGE_METHOD_UNKNOWN', 'VM.frobnicate'));
  });

  test('an id of text is repeated', async () => {
    expect(await call('VM.get_name_label', ofVm(), '"jsonrpc":"2.0","id":"a\\"b"')).toBe(
      '{"jsonrpc":"2.0","result":"json","id":"a\\"b"}',
    );
  });

  test('named parameters are a session of a wrong type', async () => {
    const body = '{"jsonrpc":"2.0","method":"VM.get_all","params":{"a":5},"id":1}';
    expect((await sendRaw(target.url, post('/jsonrpc', body))).body).toBe(
      failure('INTERNAL_ERROR', `Failure("Expected string, got '{a:I(5)}'")`),
    );
  });

  test.each([
    ['a control character', String.raw`"a\u0001b"`, 'S(a\\u0001b)'],
    ['U+FFFE', String.raw`"\ufffe"`, 'S(\u{fffe})'],
  ])('%s in a string is answered in version 1 with id 0, whatever was asked', async (_what, text, shown) => {
    expect(await call('VM.get_by_name_label', text)).toBe(
      `{"result":null,"error":["INVALID_VALUE","Invalid UTF-8 string in parameter","${shown}"],"id":0}`,
    );
  });
});

describe('values', () => {
  test('ints are bare digits up to the largest of 64 bits', async () => {
    await call('VM.set_user_version', ofVm(',9223372036854775807'));
    expect(await call('VM.get_user_version', ofVm())).toBe(result('9223372036854775807'));
    await call('VM.set_user_version', ofVm(',"-9223372036854775808"'));
    expect(await call('VM.get_user_version', ofVm())).toBe(result('-9223372036854775808'));
    await call('VM.set_user_version', ofVm(',1'));
  });

  test('floats have a point and keep 17 digits', async () => {
    expect(await call('VM.get_HVM_shadow_multiplier', ofVm())).toBe(result('1.0'));
    for (const digits of ['1.0000000000000002', '123456.78901234567', '1e+20', '0.1']) {
      const task = await target.client.call<string>('task.create', 'floats', '');
      await call('task.set_progress', `"${task}",${digits}`);
      expect(await call('task.get_progress', `"${task}"`)).toBe(result(digits));
      await target.client.call('task.destroy', task);
    }
  });

  test.each(['NaN', 'Infinity', '-Infinity'])('%s is a bare word', async (word) => {
    const task = await target.client.call<string>('task.create', 'floats', '');
    await call('task.set_progress', `"${task}",${word}`);
    expect(await call('task.get_progress', `"${task}"`)).toBe(result(word));
    await target.client.call('task.destroy', task);
  });

  test('dates and references are text, void is an empty one', async () => {
    expect(await call('VM.get_snapshot_time', ofVm())).toBe(result('"19700101T00:00:00Z"'));
    expect(await call('VM.get_affinity', ofVm())).toBe(result('"OpaqueRef:NULL"'));
    expect(await call('VM.set_tags', ofVm(',[]'))).toBe(result('""'));
  });

  test('strings are escaped no more than they must be', async () => {
    await call('VM.set_name_description', ofVm(String.raw`,"\u00ef \u2603 \ud835\udefc / < \" \\ \n\r\t"`));
    expect(await call('VM.get_name_description', ofVm())).toBe(
      result('"\u{ef} \u{2603} \u{1d6fc} / < \\" \\\\ \\n\\r\\t"'),
    );
  });

  test('ints may be given as numbers and text, mixed', async () => {
    const record = JSON.stringify({ ...templateRecord('mixed'), VCPUs_max: '2', VCPUs_at_startup: 1 });
    const made = JSON.parse(await call('VM.create', record)) as { result: string };
    expect(await call('VM.get_VCPUs_max', `"${made.result}"`)).toBe(result('2'));
    await target.client.call('VM.destroy', made.result);
  });

  test('an int is no bool', async () => {
    expect(await call('VM.set_is_a_template', ofVm(',1'))).toBe(
      failure('INTERNAL_ERROR', 'Failure("Expected bool, got \'I(1)\'")'),
    );
  });

  test('a key __proto__ is a key', async () => {
    await call('VM.set_VCPUs_params', ofVm(',{"__proto__":"x"}'));
    expect(await call('VM.get_VCPUs_params', ofVm())).toBe(result('{"__proto__":"x"}'));
  });

  test('a date may have hyphens and no zone, which is then UTC', async () => {
    const body = (date: string): Promise<string> =>
      call('pool.set_telemetry_next_collection', `"OpaqueRef:none","${date}"`);
    // Dates are read before objects are looked for.
    expect(await body('2026-08-20T12:34:56Z')).toContain('HANDLE_INVALID');
    expect(await body('20260820T12:34:56')).toContain('HANDLE_INVALID');
    expect(await body('tomorrow')).toContain('INTERNAL_ERROR');
  });
});
