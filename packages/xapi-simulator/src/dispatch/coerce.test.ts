import { parseTypeCode } from '@bioxen/xapi/schema';
import { describe, expect, test } from 'vitest';
import { JsonCursor } from '../wire/json-cursor.js';
import { ApiFailure } from './api-failure.js';
import { coerce } from './coerce.js';

const of = (json: string, code: string): unknown =>
  coerce(new JsonCursor(json).document(), parseTypeCode(code));

const problemOf = (json: string, code: string): string => {
  try {
    return JSON.stringify(of(json, code));
  } catch (error) {
    return error instanceof ApiFailure ? error.params.join() : String(error);
  }
};

describe('is taken:', () => {
  test.each([
    ['5', 'i', 5],
    ['"5"', 'i', 5],
    ['9007199254740993', 'i', 9007199254740993n],
    ['5', 'f', 5],
    ['"1.5"', 'f', 1.5],
    ['"-inf"', 'f', -Infinity],
    ['true', 'b', true],
    ['"20260820T12:34:56"', 'd', '20260820T12:34:56Z'],
    ['"running"', 'evm_power_state.', 'Running'],
    ['["a"]', 'Ss', ['a']],
    ['{"a":"b"}', 'Mss', new Map([['a', 'b']])],
    ['{"1":"2"}', 'Mii', new Map([['1', 2]])],
  ])('%s as %s', (json, code, expected) => {
    expect(of(json, code)).toEqual(expected);
  });
});

describe('is refused in the words of the server:', () => {
  test.each([
    ['5', 's', "Expected string, got 'I(5)'"],
    ['"no"', 'b', "Expected bool, got 'S(no)'"],
    ['1', 'b', "Expected bool, got 'I(1)'"],
    ['1.5', 'i', "Expected int64, got 'F(1.5)'"],
    ['"x"', 'i', 'Int64.of_string'],
    ['"9223372036854775808"', 'i', 'Int64.of_string'],
    ['"x"', 'f', 'float_of_string'],
    ['[]', 'f', "Expected float, got '[]'"],
    ['5', 'd', 'Date.iso8601_of_rpc'],
    ['"explode"', 'evm_power_state.', 'Unknown tag/contents'],
    ['5', 'evm_power_state.', 'Expecting String or Enum when unmarshalling a variant'],
    ['"a"', 'Ss', 'Expecting array'],
    ['[5]', 'Ss', "Failed to unmarshal array: Expected string, got 'I(5)' (when unmarshalling: I(5))"],
    ['["x"]', 'Si', "Failed to unmarshal array: Expected int64, got string 'x' (when unmarshalling: S(x))"],
    ['[]', 'Mss', 'Unhandled'],
  ])('%s as %s', (json, code, words) => {
    expect(problemOf(json, code)).toBe(`Failure(${JSON.stringify(words)})`);
  });

  test('a date that is none', () => {
    expect(problemOf('"tomorrow"', 'd')).toBe('Invalid argument: date.ml:of_iso8601: tomorrow');
  });
});
