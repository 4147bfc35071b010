import { describe, expect, test } from 'vitest';
import { type ContractSubject, hasIntegers, sharedVm } from './contract-subject.js';

/** What a chunk returns is printed and given as values. */
export function describeReturnedValues(subject: ContractSubject): void {
  describe('returned values', () => {
    const vm = sharedVm(subject);
    const run = (code: string): ReturnType<ReturnType<typeof vm>['execute']> => vm().execute(code);

    test('B01 returned values are printed like print does, and given as values', async () => {
      const result = await run('return 2 + 2');
      expect(result).toMatchObject({ stdout: '4', stderr: '', values: [4], returnCode: 0, success: true });
      expect(Buffer.from(result.stdoutBytes).toString()).toBe('4\n');
      expect(await run('return 1, "two", nil, true')).toMatchObject({
        stdout: '1\ttwo\tnil\ttrue',
        values: [1, 'two', null, true],
      });
    });

    test('B01 an expression alone is a program', async () => {
      expect(await run('2 + 2')).toMatchObject({ stdout: '4', values: [4] });
      expect(await run('("x"):rep(3), #"four"')).toMatchObject({ stdout: 'xxx\t4', values: ['xxx', 4] });
      expect(await run('math.floor(1.5)')).toMatchObject({ stdout: '', values: [] });
    });

    test('B02 what the program prints stands before what it returns', async () => {
      expect(await run('print("Hello!") return 1')).toMatchObject({ stdout: 'Hello!\n1', values: [1] });
    });

    test('a program that returns nothing prints nothing', async () => {
      expect(await run('return')).toMatchObject({ stdout: '', values: [] });
      expect(await run('local x = 1')).toMatchObject({ stdout: '', values: [] });
    });

    test('nil is a value', async () => {
      expect(await run('return nil')).toMatchObject({ stdout: 'nil', values: [null] });
      expect(await run('return nil, nil')).toMatchObject({ stdout: 'nil\tnil', values: [null, null] });
      expect(await run('return 1, nil')).toMatchObject({ stdout: '1\tnil', values: [1, null] });
    });

    test('250 values arrive in order', async () => {
      const { values, stdout } = await run(
        'local t = {} for i = 1, 250 do t[i] = i end return (table.unpack or unpack)(t)',
      );
      const expected = Array.from({ length: 250 }, (_, index) => index + 1);
      expect(values).toEqual(expected);
      expect(stdout).toBe(expected.join('\t'));
    });

    test('numbers keep their value', async () => {
      const { values } = await run('return 1.5, -0.25, 1/0, -1/0, 0/0, 2^53, 1e300, -7');
      expect(values).toEqual([1.5, -0.25, Infinity, -Infinity, NaN, 2 ** 53, 1e300, -7]);
    });

    test('64-bit integers are exact, where the version has them', async () => {
      const exact = [2n ** 63n - 1n, -(2n ** 63n), 9007199254740993n, -9007199254740993n, 42];
      const { values } = await run(
        hasIntegers(subject)
          ? 'return math.maxinteger, math.mininteger, 9007199254740993, -9007199254740993, 42'
          : 'return 9007199254740993, 2^53',
      );
      expect(values).toEqual(hasIntegers(subject) ? exact : [2 ** 53, 2 ** 53]);
    });

    test('strings are text where they are UTF-8, else bytes', async () => {
      const { values } = await run('return "é中🧬", "", "a\\0b", "\\255\\254", "\\0"');
      expect(values).toEqual(['é中🧬', '', 'a\0b', Uint8Array.of(255, 254), '\0']);
    });

    test("strings: 'bytes' gives bytes always, also inside of tables", async () => {
      const { values } = await vm().execute('return "ACGT", { "x" }, { key = "v" }', { strings: 'bytes' });
      expect(values[0]).toEqual(Uint8Array.from(Buffer.from('ACGT')));
      expect(values[1]).toEqual([Uint8Array.of(120)]);
      expect(values[2]).toEqual(Object.assign(Object.create(null), { key: Uint8Array.of(118) }));
    });

    test('B05 every byte makes the round trip in a value', async () => {
      const { values } = await run(
        'local t = {} for i = 0, 255 do t[#t + 1] = string.char(i) end return table.concat(t)',
      );
      expect(values).toEqual([Uint8Array.from({ length: 256 }, (_, index) => index)]);
    });

    test('tables are lists, records, or maps when mixed; the empty table is a list', async () => {
      const { values } = await run(
        'return { 1, 2, 3 }, { a = 1, b = { 2 } }, { 1, x = 2, [10] = 3, [true] = 4 }, {}, { [1.5] = 1 }',
      );
      const [list, record, mixed, empty, keyed] = values;
      expect(list).toEqual([1, 2, 3]);
      expect({ ...(record as object) }).toEqual({ a: 1, b: [2] });
      expect(mixed).toEqual(
        new Map<unknown, unknown>([
          [1, 1],
          ['x', 2],
          [10, 3],
          [true, 4],
        ]),
      );
      expect(empty).toEqual([]);
      expect(keyed).toEqual(new Map([[1.5, 1]]));
    });

    test('a table with a hole keeps every value at its key', async () => {
      const [value] = (await run('local t = {} t[1] = "a" t[3] = "c" return t')).values;
      expect(value).toEqual(
        new Map([
          [1, 'a'],
          [3, 'c'],
        ]),
      );
    });

    test('the key __proto__ is a key like any other', async () => {
      const [record] = (await run('return { __proto__ = { polluted = true }, constructor = 1 }')).values;
      expect(Object.getPrototypeOf(record)).toBeNull();
      expect(Object.keys(record as object).sort()).toEqual(['__proto__', 'constructor']);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });

    test('shared and cyclic tables keep their identity', async () => {
      const { values } = await run(
        'local t = { name = "t" } t.self = t local s = { 1 } return t, { s, s }, t',
      );
      const [first, pair, again] = values as [{ self: unknown }, unknown[], unknown];
      expect(first.self).toBe(first);
      expect(again).toBe(first);
      expect(pair[0]).toBe(pair[1]);
    });

    test('no metamethod runs while a value is carried over', async () => {
      const { values, success } = await run(
        'return setmetatable({ 1, 2 }, { __index = error, __len = error, __pairs = error, __tostring = function() return "t" end })',
      );
      expect(success).toBe(true);
      expect(values).toEqual([[1, 2]]);
    });

    test('__tostring is what a returned table looks like in the output', async () => {
      const code = (body: string): string =>
        `return setmetatable({ 1 }, { __tostring = function() ${body} end })`;
      expect(await run(code('return "genome"'))).toMatchObject({ stdout: 'genome', values: [[1]] });
    });

    test('a __tostring that fails or loops fails the program, and the VM goes on', async () => {
      const failed = await run('return setmetatable({}, { __tostring = function() error("no text") end })');
      expect(failed).toMatchObject({ success: false, returnCode: 1 });
      expect(failed.error?.message).toContain('no text');
      const looped = await run(
        'local m = {} m.__tostring = function(t) return "x" .. tostring(t) end return setmetatable({}, m)',
      );
      expect(looped.success).toBe(false);
      expect((await run('return 1')).values).toEqual([1]);
    });

    test('functions and threads are opaque values with their text', async () => {
      const { values } = await run('return print, coroutine.create(print), io.stdout');
      expect(values).toEqual([
        { luaType: 'function', text: expect.stringMatching(/^function: /) },
        { luaType: 'thread', text: expect.stringMatching(/^thread: /) },
        { luaType: 'userdata', text: expect.stringMatching(/^file \(/) },
      ]);
    });

    test('what is nested too deep is cut and marked', async () => {
      const { values, success } = await run('local t = {} for _ = 1, 200 do t = { t } end return t');
      expect(success).toBe(true);
      let depth = 0;
      let at: unknown = values[0];
      for (; Array.isArray(at) && at.length > 0; at = at[0]) depth += 1;
      expect(depth).toBe(100);
      expect(at).toEqual({ luaType: 'truncated', text: '…' });
    });

    test('a table of millions of entries is cut and marked', async () => {
      const { values } = await run('local t = {} for i = 1, 2000000 do t[i] = true end return t');
      const list = values[0] as readonly unknown[];
      expect(list.length).toBeGreaterThan(100_000);
      expect(list.at(-1)).toEqual({ luaType: 'truncated', text: '…' });
    });

    test('a string of 20 MB is a value', async () => {
      const { values } = await vm().execute('return ("ACGT"):rep(5000000)', { maxOutputBytes: 100 });
      expect((values[0] as string).length).toBe(20_000_000);
    });
  });
}
