import { describe, expect, test } from 'vitest';
import { readJsonCall } from './json-reader.js';
import { MalformedRequest } from './malformed-request.js';
import { describeRpcValue } from './rpc-value.js';

const call = (params: string): ReturnType<typeof readJsonCall> =>
  readJsonCall(`{"jsonrpc":"2.0","method":"m","params":${params},"id":1}`);

describe('values', () => {
  test.each([
    ['"a"', 'S(a)'],
    ['5', 'I(5)'],
    ['-9223372036854775808', 'I(-9223372036854775808)'],
    ['5.0', 'F(5)'],
    ['1e3', 'F(1000)'],
    ['NaN', 'F(nan)'],
    ['-Infinity', 'F(-inf)'],
    ['true', 'B(true)'],
    ['null', 'N'],
    ['[]', '[]'],
    ['[1,"a",[]]', '[I(1);S(a);[]]'],
    ['{}', '{}'],
    ['{ "a" : 1 , "b" : {"c":null} }', '{a:I(1);b:{c:N}}'],
    ['{"a":1,"a":2}', '{a:I(1)}'],
    [String.raw`"\u00e9\n\"\\\/\ud83d\ude00"`, 'S(\u{e9}\n"\\/\u{1f600})'],
  ])('%s is %s', (json, expected) => {
    expect(call(`[${json}]`).params.map(describeRpcValue)).toEqual([expected]);
  });

  test('the id is kept as text and the version told', () => {
    expect(readJsonCall('{"method":"m","params":[],"id":"x\\"y"}')).toMatchObject({
      id: '"x\\"y"',
      version: 1,
    });
    expect(call('[]')).toMatchObject({ id: '1', version: 2, method: 'm' });
    expect(readJsonCall('{"jsonrpc":"2.0","method":"m","id":1}').params).toEqual([]);
    expect(readJsonCall('{"jsonrpc":"2.0","method":"m","params":null,"id":1}').params).toEqual([]);
  });
});

describe('is refused:', () => {
  test.each([
    '',
    '   ',
    '{',
    '[1',
    '{"a":1}',
    '{"method":"m","params":[],"id":1.5}',
    '{"method":5,"params":[],"id":1}',
    '{"method":"m","params":5,"id":1}',
    '{"method":"m","params":{},"id":1}',
    '{"method":"m","id":1}',
    '{"jsonrpc":"1.0","method":"m","params":[],"id":1}',
    '{"method":"m","params":[01],"id":1}',
    '{"method":"m","params":[1,],"id":1}',
    '{"method":"m","params":["\\x"],"id":1}',
    '{"method":"m","params":["a\nb"],"id":1}',
    '{"method":"m","params":["\\ud800"],"id":1}',
    '{"method":"m","params":[9223372036854775808],"id":1}',
    '{"method":"m","params":[nan],"id":1}',
    '{"method":"m","params":[],"id":1} x',
    `{"method":"m","id":1,"params":[${'['.repeat(600)}${']'.repeat(600)}]}`,
  ])('%j', (json) => {
    expect(() => readJsonCall(json)).toThrow(MalformedRequest);
  });
});
