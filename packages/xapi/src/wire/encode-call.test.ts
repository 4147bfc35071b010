import { describe, expect, test } from 'vitest';
import { InvalidArgumentError } from '../errors/invalid-argument-error.js';
import { findMessage } from '../schema/find-message.js';
import type { MessageSchema } from '../schema/message-schema.js';
import { encodeCall, encodeRaw } from './encode-call.js';

const message = (method: string): MessageSchema => {
  const found = findMessage(method);
  if (found === undefined) throw new Error(method);
  return found.message;
};

const encode = (method: string, ...args: readonly unknown[]): readonly unknown[] =>
  encodeCall(message(method), args).params;

const refusal = (method: string, ...args: readonly unknown[]): InvalidArgumentError => {
  try {
    encode(method, ...args);
  } catch (error) {
    if (InvalidArgumentError.isInstance(error)) return error;
  }
  throw new Error('nothing was refused');
};

const vm = 'OpaqueRef:11111111-1111-1111-1111-111111111111';

describe('arguments', () => {
  test('are written as the server reads them', () => {
    expect(encode('VM.start', vm, false, true)).toEqual([vm, false, true]);
    expect(encode('VM.set_memory', vm, 4_294_967_296)).toEqual([vm, '4294967296']);
    expect(encode('VM.set_memory', vm, 2n ** 63n - 1n)).toEqual([vm, '9223372036854775807']);
    expect(encode('event.from', ['VM'], '', 30)).toEqual([['VM'], '', 30]);
    expect(encode('pool.set_telemetry_next_collection', vm, new Date('2026-08-20T12:34:56.789Z'))).toEqual([
      vm,
      '20260820T12:34:56Z',
    ]);
  });

  test('of an optional parameter are dropped at the end where they equal what the server would use', () => {
    expect(encode('VM.snapshot', vm, 'a')).toEqual([vm, 'a']);
    expect(encode('VM.snapshot', vm, 'a', [])).toEqual([vm, 'a']);
    expect(encode('VM.snapshot', vm, 'a', [vm])).toEqual([vm, 'a', [vm]]);
    expect(encode('host.evacuate', vm, 'OpaqueRef:NULL', 0)).toEqual([vm]);
    expect(encode('host.evacuate', vm, undefined, 2)).toEqual([vm, 'OpaqueRef:NULL', '2']);
    expect(encodeCall(message('host.evacuate'), [vm, undefined, 2]).newest.map(({ name }) => name)).toEqual([
      'network',
      'evacuate_batch_size',
    ]);
  });

  test('of a constructor are checked field by field; fields of the server are left out', () => {
    const [args] = encode('VBD.create', {
      VM: vm,
      VDI: vm,
      userdevice: '0',
      bootable: true,
      mode: 'RW',
      type: 'Disk',
      empty: false,
      other_config: { owner: '' },
      qos_algorithm_type: '',
      qos_algorithm_params: {},
      uuid: 'given by the server',
    });
    expect(args).toEqual({
      VM: vm,
      VDI: vm,
      userdevice: '0',
      bootable: true,
      mode: 'RW',
      type: 'Disk',
      empty: false,
      other_config: { owner: '' },
      qos_algorithm_type: '',
      qos_algorithm_params: {},
    });
  });
});

describe('refused, with the place, before anything is sent', () => {
  test.each([
    ['a missing argument', ['VM.start', vm, false], 'force'],
    ['undefined', ['VM.start', undefined, false, false], 'vm'],
    ['too many', ['VM.start', vm, false, false, 1, 2], ''],
    ['a number for a bool', ['VM.start', vm, 0, false], 'start_paused'],
    ['a text for an int', ['VM.set_memory', vm, '5'], 'value'],
    ['a fraction for an int', ['VM.set_memory', vm, 1.5], 'value'],
    ['NaN for an int', ['VM.set_memory', vm, Number.NaN], 'value'],
    ['an int that is rounded already', ['VM.set_memory', vm, 2 ** 60], 'value'],
    ['an int of more than 64 bits', ['VM.set_memory', vm, 2n ** 63n], 'value'],
    ['a wrong value of an enum', ['VBD.set_mode', vm, 'rw'], 'value'],
    ['null', ['VM.set_name_label', vm, null], 'value'],
    ['a control character', ['VM.set_name_label', vm, 'a\u0000'], 'value'],
    ['a lone surrogate', ['VM.set_name_label', vm, 'a\ud800b'], 'value'],
    ['U+FFFE', ['VM.set_name_label', vm, '\ufffe'], 'value'],
    ['a text in a map', ['VM.set_other_config', vm, { a: 'b', c: 5 }], 'value.c'],
    ['a control character in a key', ['VM.set_other_config', vm, { 'a\u0001': 'b' }], 'value["a\\u0001"]'],
    ['an empty key', ['VM.set_other_config', vm, { '': 'a' }], 'value[""]'],
    [
      'a field __proto__',
      ['secret.create', JSON.parse('{"value":"a","__proto__":"a"}')],
      'args["__proto__"]',
    ],
    ['a Map', ['VM.set_other_config', vm, new Map([['a', 'b']])], 'value'],
    ['undefined in a map', ['VM.set_other_config', vm, { x: undefined }], 'value.x'],
    ['a function in a set', ['VM.set_tags', vm, ['a', () => 1]], 'value[1]'],
    ['a hole in a set', ['VM.set_tags', vm, Object.assign([], { 1: 'b' })], 'value[0]'],
    ['a date that is none', ['pool.set_telemetry_next_collection', vm, new Date('x')], 'value'],
    ['a field that does not exist', ['secret.create', { value: 'a', othr_config: {} }], 'args.othr_config'],
    ['a missing field', ['secret.create', {}], 'args.value'],
  ] as const)('%s', (_name, [method, ...args], path) => {
    expect(refusal(method, ...args)).toMatchObject({
      code: 'XAPI_INVALID_ARGUMENT',
      path,
      outcome: 'not-sent',
    });
  });

  test('and the value itself is not told', () => {
    expect(refusal('session.login_with_password', 'root', 'CANARY\u0000').message).not.toContain('CANARY');
    expect(refusal('VBD.set_mode', vm, 'CANARY').message).not.toContain('CANARY');
  });

  test('a surrogate pair and tab, LF, CR are no problem', () => {
    expect(encode('VM.set_name_label', vm, 'a😀\t\r\n')).toEqual([vm, 'a😀\t\r\n']);
  });
});

test('an own key __proto__ is a key like any other, as it is when it is read', () => {
  const given = JSON.parse('{"__proto__":"a","b":"c"}') as object;
  const encoded = [encode('VM.set_other_config', vm, given)[1], encodeRaw('a.b', given, 'params')];
  for (const value of encoded)
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', 'a'],
      ['b', 'c'],
    ]);
});

describe('arguments of an untyped call', () => {
  test('are written by what they are', () => {
    expect(
      encodeRaw('a.b', [1, 2n ** 62n, 0.5, Number.NaN, true, 'x', new Date(0), { a: [] }], 'params'),
    ).toEqual(['1', '4611686018427387904', 0.5, Number.NaN, true, 'x', '19700101T00:00:00Z', { a: [] }]);
  });

  test.each([
    ['undefined', { other_config: { x: undefined } }, 'params[2].other_config.x'],
    ['a function', [() => 1], 'params[2][0]'],
    ['a symbol', Symbol('a'), 'params[2]'],
    ['null', null, 'params[2]'],
    ['an empty key', { '': 'x' }, 'params[2][""]'],
    ['a control character', '\u0002', 'params[2]'],
  ])('with %s are refused by path', (_name, value, path) => {
    expect(() => encodeRaw('a.b', value, 'params[2]')).toThrow(expect.objectContaining({ path }));
  });
});
