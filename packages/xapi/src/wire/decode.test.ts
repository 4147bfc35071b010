import { describe, expect, test } from 'vitest';
import { parseTypeCode } from '../schema/type-code.js';
import { createDecoder } from './decode.js';
import { DecodeFault } from './decode-fault.js';
import type { RawValue } from './wire-value.js';

const decode = (code: string, raw: RawValue, mode: 'number' | 'bigint' = 'number'): unknown =>
  // Decoders take what they are given apart.
  createDecoder(mode).of(parseTypeCode(code))(structuredClone(raw));

const faultOf = (code: string, raw: RawValue): DecodeFault => {
  try {
    decode(code, raw);
  } catch (error) {
    if (error instanceof DecodeFault) return error;
  }
  throw new Error('nothing was refused');
};

describe('an int', () => {
  test('comes from a number and from text alike', () => {
    expect(decode('i', 12)).toBe(12);
    expect(decode('i', '12')).toBe(12);
    expect(decode('i', '-0')).toBe(0);
    expect(decode('i', '9007199254740991')).toBe(9_007_199_254_740_991);
  });

  test('is never rounded', () => {
    expect(faultOf('i', '9007199254740993')).toMatchObject({ isUnsafeInt: true });
    expect(faultOf('i', '9223372036854775807').problem).toContain('9223372036854775807');
  });

  test('is a bigint when that was asked for, each of them', () => {
    expect(decode('i', '9223372036854775807', 'bigint')).toBe(9_223_372_036_854_775_807n);
    expect(decode('i', 3, 'bigint')).toBe(3n);
  });

  test.each(['', '1.5', 'x', '0x10', ' 1'])('is not %j', (raw) => {
    expect(faultOf('i', raw)).toMatchObject({ isUnsafeInt: false });
  });
});

describe('a float', () => {
  test('comes from a number and from the texts of both transports', () => {
    expect(decode('f', 0.5)).toBe(0.5);
    expect(decode('f', '123456.7890123457')).toBe(123_456.789_012_345_7);
    expect(decode('f', '1e-05')).toBe(0.000_01);
    for (const nan of ['nan', 'NaN', '-nan']) expect(decode('f', nan)).toBeNaN();
    for (const text of ['inf', 'Infinity']) expect(decode('f', text)).toBe(Number.POSITIVE_INFINITY);
    for (const text of ['-inf', '-Infinity']) expect(decode('f', text)).toBe(Number.NEGATIVE_INFINITY);
  });

  test('is not any text', () => {
    for (const raw of ['', 'x', true, null]) expect(() => decode('f', raw)).toThrow(DecodeFault);
  });
});

describe('a datetime', () => {
  test('is UTC, also without a zone', () => {
    expect(decode('d', '20260820T12:34:56Z')).toEqual(new Date('2026-08-20T12:34:56Z'));
    expect(decode('d', '20260820T12:34:56')).toEqual(new Date('2026-08-20T12:34:56Z'));
    expect(decode('d', '2026-08-20T12:34:56Z')).toEqual(new Date('2026-08-20T12:34:56Z'));
    expect(decode('d', '20260820T12:34:56+0200')).toEqual(new Date('2026-08-20T10:34:56Z'));
    expect(decode('d', '19700101T00:00:00Z')).toEqual(new Date(0));
    expect(decode('d', '00010101T00:00:00Z')).toEqual(new Date('0001-01-01T00:00:00Z'));
  });

  test('is not a day that does not exist', () => {
    for (const raw of ['20260231T00:00:00Z', '0.0', '', 'yesterday', 5])
      expect(() => decode('d', raw)).toThrow(DecodeFault);
  });
});

test('void is undefined, whatever stands for it', () => {
  for (const raw of ['', null, 'x']) expect(decode('v', raw)).toBeUndefined();
});

test('an option is its value or undefined', () => {
  expect(decode('Os', [])).toBeUndefined();
  expect(decode('Os', ['a'])).toBe('a');
  expect(decode('Os', 'a')).toBe('a');
  expect(decode('Os', null)).toBeUndefined();
});

test('enums and references take texts that the model does not know', () => {
  expect(decode('evm_power_state.', 'Hibernated')).toBe('Hibernated');
  expect(decode('rVM.', 'OpaqueRef:NULL')).toBe('OpaqueRef:NULL');
  expect(() => decode('s', 5)).toThrow(DecodeFault);
  expect(() => decode('b', 1)).toThrow(DecodeFault);
});

test('a map has no prototype, and __proto__ is a key of it', () => {
  const raw = JSON.parse('{"__proto__":"a","toString":"b"}') as RawValue;
  const map = decode('Mss', raw) as Readonly<Record<string, string>>;
  expect(Object.getPrototypeOf(map)).toBe(null);
  expect(Object.entries(map)).toEqual([
    ['__proto__', 'a'],
    ['toString', 'b'],
  ]);
});

describe('a record', () => {
  const raw = {
    uuid: 'u',
    VCPUs_max: '2',
    memory_target: 5,
    tags: ['a'],
    brand_new: 'x',
    snapshot_time: '20260820T00:00:00Z',
  };

  test('drops members that the model does not know and counts them; missing ones stay absent', () => {
    const decoder = createDecoder('number');
    expect(decoder.of(parseTypeCode('RVM.'))(structuredClone(raw))).toEqual({
      uuid: 'u',
      VCPUs_max: 2,
      memory_target: 5,
      tags: ['a'],
      snapshot_time: new Date('2026-08-20T00:00:00Z'),
    });
    expect(decoder.unknownMembers()).toBe(1);
  });

  test('is an ordinary object, whichever protocol it came by, and its members may come in any order', () => {
    const decode = createDecoder('number').of(parseTypeCode('RVM.'));
    const bare: RawValue = Object.assign(Object.create(null), { VCPUs_max: '2', uuid: 'u', __proto__x: 'y' });
    const [first, second] = [decode({ uuid: 'u', VCPUs_max: 2 }), decode(bare)];
    expect(second).toStrictEqual(first);
    expect(Object.getPrototypeOf(second)).toBe(Object.prototype);
  });

  test('with a member __proto__ drops it', () => {
    const record = decode(
      'RVM.',
      JSON.parse('{"__proto__":{"polluted":1},"uuid":"u"}') as RawValue,
    ) as object;
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(record).toEqual({ uuid: 'u' });
    const bare = Object.create(null) as Record<string, RawValue>;
    bare['__proto__'] = 'x';
    bare['uuid'] = 'u';
    expect(createDecoder('number').of(parseTypeCode('RVM.'))(bare)).toStrictEqual({ uuid: 'u' });
  });

  test('names class, field and place of what is wrong', () => {
    expect(
      faultOf('MrVM.RVM.', { 'OpaqueRef:1': { ...raw, memory_target: '9223372036854775807' } }),
    ).toMatchObject({
      path: '["OpaqueRef:1"].memory_target',
      field: 'VM.memory_target',
      isUnsafeInt: true,
    });
    expect(faultOf('RVM.', { tags: ['a', 5] })).toMatchObject({ path: '.tags["1"]', field: 'VM.tags' });
    expect(faultOf('RVM.', 'x').problem).toContain('a record of VM');
  });

  test('of a class of its own in a field is read too', () => {
    expect(decode('Rprobe_result.', { sr: [{ free_space: '5' }], complete: true })).toEqual({
      sr: { free_space: 5 },
      complete: true,
    });
  });
});

describe('an event batch', () => {
  const batch = {
    token: '00000000000000000600,00000000000000000000',
    valid_ref_counts: { VM: '3', task: 0 },
    events: [
      {
        id: '24',
        timestamp: '0.0',
        class: 'vm',
        operation: 'mod',
        ref: 'OpaqueRef:1',
        snapshot: { VCPUs_max: '4' },
      },
      { id: 25, timestamp: '0.0', class: 'vm_metrics', operation: 'del', ref: 'OpaqueRef:2' },
      {
        id: '26',
        timestamp: '0.0',
        class: 'novelty',
        operation: 'add',
        ref: 'OpaqueRef:3',
        snapshot: { a: '1' },
      },
    ],
  };

  test('has typed snapshots, names of classes as the model spells them, and counts as numbers in any mode', () => {
    for (const [mode, four] of [
      ['number', 4],
      ['bigint', 4n],
    ] as const)
      expect(decode('B', batch, mode)).toEqual({
        token: '00000000000000000600,00000000000000000000',
        validRefCounts: { VM: 3, task: 0 },
        events: [
          { id: '24', class: 'VM', operation: 'mod', ref: 'OpaqueRef:1', snapshot: { VCPUs_max: four } },
          { id: '25', class: 'VM_metrics', operation: 'del', ref: 'OpaqueRef:2' },
          { id: '26', class: 'novelty', operation: 'add', ref: 'OpaqueRef:3', snapshot: { a: '1' } },
        ],
      });
  });

  test('without token or events is refused', () => {
    expect(() => decode('B', { events: [], valid_ref_counts: {} })).toThrow(DecodeFault);
    expect(() => decode('B', { token: 't', valid_ref_counts: {} })).toThrow(DecodeFault);
    expect(() => decode('B', { ...batch, events: [{ id: '1' }] })).toThrow(DecodeFault);
  });
});
