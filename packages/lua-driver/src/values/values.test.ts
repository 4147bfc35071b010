import { type LuaInput, ProtocolError, seededRandom } from '@bioxen/core';
import { describe, expect, test } from 'vitest';
import { decodeValues } from './decode-values.js';
import { encodeValues } from './encode-values.js';

const decode = (text: string, mode: 'auto' | 'bytes' = 'auto'): readonly unknown[] =>
  decodeValues(Buffer.from(text, 'latin1'), mode);

describe('encodeValues', () => {
  test('writes each kind of value', () => {
    const values: LuaInput[] = [
      null,
      undefined,
      true,
      false,
      4,
      -4,
      0.5,
      { luaFloat: 4 },
      7n,
      'aé',
      Uint8Array.of(255),
      NaN,
      Infinity,
      -Infinity,
      -0,
      1e21,
    ];
    expect(encodeValues(values).encoding.toString('latin1')).toBe(
      'nntfi4;i-4;d5e-1;d4e+0;i7;s3;a\xc3\xa9s1;\xffdnan;dinf;d-inf;d-0.0;d1e+21;',
    );
  });

  test('writes lists, records, maps and back references', () => {
    const list: LuaInput[] = [1];
    const values = [[1, [2]], { a: 1 }, new Map<LuaInput, LuaInput>([[1, 't']]), list, list];
    expect(encodeValues(values).encoding.toString()).toBe('[2;i1;[1;i2;}}(0;s1;ai1;}(0;i1;s1;t}[1;i1;}@5;');
  });

  test('names long strings by number and does not copy them', () => {
    const long = new Uint8Array(65_536).fill(65);
    const { encoding, longStrings } = encodeValues([long.subarray(1), [long], 'é'.repeat(40_000)]);
    expect(encoding.toString()).toBe(`s65535;${'A'.repeat(65_535)}[1;b1;}b2;`);
    expect(longStrings[0]).toBe(long);
    expect(longStrings.map(({ length }) => length)).toEqual([65_536, 80_000]);
  });

  test('refuses a bigint for which a Lua without integers has no number', () => {
    expect(encodeValues([2n ** 60n, -(2n ** 53n)], false).encoding.toString()).toBe(
      'i1152921504606846976;i-9007199254740992;',
    );
    expect(() => encodeValues([1n, [2n ** 53n + 1n]], false)).toThrow(/args\[1\]\[0\].*9007199254740993/);
    expect(() => encodeValues([2n ** 53n + 1n])).not.toThrow();
  });

  test('refuses what Lua has no value for, with its place', () => {
    expect(() => encodeValues([2n ** 63n])).toThrow(RangeError);
    expect(() => encodeValues([-(2n ** 63n) - 1n])).toThrow(RangeError);
    expect(() => encodeValues([{ a: [(): void => undefined] } as never])).toThrow(/args\[0\]\.a\[0\]/);
    expect(() => encodeValues([new Map([[null, 1]])])).toThrow(/key null/);
    let deep: LuaInput = [];
    for (let depth = 0; depth < 101; depth += 1) deep = [deep];
    expect(() => encodeValues([deep])).toThrow(/nested/);
  });
});

describe('decodeValues', () => {
  test('reads each kind of value', () => {
    expect(decode('ntfi4;i-0;i9007199254740993;d0.5;dinf;d-inf;dnan;s3;ab\xffs2;\xc3\xa9!')).toEqual([
      null,
      true,
      false,
      4,
      0,
      9007199254740993n,
      0.5,
      Infinity,
      -Infinity,
      NaN,
      Uint8Array.of(97, 98, 255),
      'é',
      { luaType: 'truncated', text: '…' },
    ]);
    expect(decode('s1;a', 'bytes')).toEqual([Uint8Array.of(97)]);
    expect(decode('o8;5;functionf: 0x')).toEqual([{ luaType: 'function', text: 'f: 0x' }]);
  });

  test('a key that is no text makes the record a map, so that no two keys become one', () => {
    const [map] = decode('{0;s1;ai1;s1;\xffi2;s2;\xc3\xbfi3;}');
    expect(map).toEqual(
      new Map<unknown, unknown>([
        ['a', 1],
        [Uint8Array.of(255), 2],
        ['ÿ', 3],
      ]),
    );
    expect([...(decode('{0;s1;ai1;s1;\xffi2;}', 'bytes')[0] as Map<unknown, unknown>).keys()]).toEqual([
      'a',
      Uint8Array.of(255),
    ]);
    expect(decode('{0;s1;\xff!!}')[0]).toEqual(
      new Map<unknown, unknown>([
        [Uint8Array.of(255), { luaType: 'truncated', text: '…' }],
        [
          { luaType: 'truncated', text: '…' },
          { luaType: 'truncated', text: '…' },
        ],
      ]),
    );
  });

  test('a record that becomes a map keeps its identity wherever it was met before', () => {
    // t = { self = t, list = { t }, keyed = { [t] = t }, ["\255"] = t }, then t again
    const [first, second] = decode(
      '{0;s4;self@1;s4;list[1;@1;}s5;keyed(0;@1;@1;}s3;sub{0;s1;a@1;}s1;\xff@1;}@1;',
    );
    expect(first).toBeInstanceOf(Map);
    expect(second).toBe(first);
    const map = first as ReadonlyMap<unknown, unknown>;
    expect(map.get('self')).toBe(map);
    expect((map.get('list') as readonly unknown[])[0]).toBe(map);
    expect((map.get('keyed') as ReadonlyMap<unknown, unknown>).get(map)).toBe(map);
    expect((map.get('sub') as { readonly a: unknown }).a).toBe(map);
    expect([...map.values()].at(-1)).toBe(map);
  });

  test('refuses more values than a driver sends', { timeout: 60_000 }, () => {
    const most = 2_000_000;
    const values = Buffer.alloc(most + 1, 'n');
    expect(decodeValues(values.subarray(1), 'auto').length).toBe(most);
    expect(() => decodeValues(values, 'auto')).toThrow(ProtocolError);
    expect(() => decodeValues(Buffer.concat([Buffer.from('[9;'), values]), 'auto')).toThrow(/notation/);
    const pairs = Buffer.alloc(5 * (most / 2), 's1;at');
    expect(() => decodeValues(Buffer.concat([Buffer.from('{0;'), pairs, Buffer.from('}')]), 'auto')).toThrow(
      ProtocolError,
    );
  });

  test('refuses what does not follow the notation', () => {
    for (const text of [
      'x',
      'i',
      'i4',
      's9;abc',
      's-1;',
      's1e9;',
      '[1;i1;',
      '{0;i1;}',
      '(5;',
      '{0;s1;a}',
      'o1;',
      'ixx;',
      `${'['.repeat(1)}0;`.repeat(500),
    ]) {
      expect(() => decode(text), text).toThrow(ProtocolError);
    }
  });

  test('50,000 random notations are read or refused, never anything else', () => {
    const random = seededRandom(7);
    const pieces = [
      'n',
      't',
      'i1;',
      'd2.5;',
      's1;a',
      's99;',
      '[2;',
      '{0;',
      '(1;',
      '}',
      '@1;',
      '@9;',
      '!',
      'o1;1;ab',
      ';',
      '\0',
      's0;',
    ];
    for (let round = 0; round < 50_000; round += 1) {
      let text = '';
      for (let count = Math.floor(random.next() * 12); count > 0; count -= 1)
        text += pieces[Math.floor(random.next() * pieces.length)] ?? '';
      try {
        decode(text);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }
  });
});
