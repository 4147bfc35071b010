import { describe, expect, test } from 'vitest';
import { type ContractSubject, hasIntegers, sharedVm } from './contract-subject.js';

/** What the host hands to a program. */
export function describeArguments(subject: ContractSubject): void {
  describe('arguments', () => {
    const vm = sharedVm(subject);

    test('values arrive in ... and come back as they were', async () => {
      const args = [1, -1.5, 'text', true, false, null, Uint8Array.of(0, 255), [1, [2]], 'é', ''];
      const { values } = await vm().execute('return ...', { args });
      expect(values).toEqual(args);
    });

    test('arg holds them too, with the name of the chunk at 0', async () => {
      const { values } = await vm().execute('return arg[0], arg[1], arg[2], #arg', { args: ['a', 'b'] });
      expect(values).toEqual(['[chunk]', 'a', 'b', 2]);
    });

    test('nil among the arguments keeps their number', async () => {
      const { values } = await vm().execute('return select("#", ...), ...', {
        args: [null, undefined, 3, null],
      });
      expect(values).toEqual([4, null, null, 3, null]);
    });

    test('whole numbers are integers and luaFloat forces a float, where the version tells them apart', async () => {
      const { stdout } = await vm().execute('return ...', { args: [4, { luaFloat: 4 }, 1e15, -0] });
      expect(stdout).toBe(hasIntegers(subject) ? '4\t4.0\t1000000000000000\t-0.0' : '4\t4\t1e+15\t-0');
    });

    test('64-bit integers go in exactly, where the version has them', async () => {
      if (!hasIntegers(subject)) return;
      const args = [2n ** 63n - 1n, -(2n ** 63n), 9007199254740993n];
      expect((await vm().execute('return ...', { args })).values).toEqual(args);
      const { values } = await vm().execute(
        'local a, b = ... return a == math.maxinteger, b == math.mininteger',
        { args },
      );
      expect(values).toEqual([true, true]);
    });

    test('a bigint beyond 64 bits is refused before anything runs', async () => {
      await expect(vm().execute('return 1', { args: [2n ** 63n] })).rejects.toThrow(RangeError);
    });

    test.runIf(!hasIntegers(subject))('a bigint for which this Lua has no number is refused', async () => {
      const error: unknown = await vm()
        .execute('return ...', { args: [[2n ** 60n, 9007199254740993n]] })
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'API_VALIDATION_ERROR',
        option: 'args[0][1]',
        hint: expect.stringContaining('as text') as string,
      });
      expect((await vm().execute('return ...', { args: [2n ** 60n] })).values.map(Number)).toEqual([2 ** 60]);
    });

    test('what Lua has no value for is refused with its place', async () => {
      const args = [{ list: [1, Symbol('x')] }] as never;
      await expect(vm().execute('return 1', { args })).rejects.toMatchObject({
        code: 'API_VALIDATION_ERROR',
      });
    });

    test('infinities and NaN go in', async () => {
      const { values } = await vm().execute('local a, b, c = ... return a, b, c ~= c', {
        args: [Infinity, -Infinity, NaN],
      });
      expect(values).toEqual([Infinity, -Infinity, true]);
    });

    test('objects, Maps, shared and cyclic values go in with their identity', async () => {
      const shared: unknown[] = [1];
      const cyclic: { [key: string]: unknown } = { name: 'c', list: shared };
      cyclic['self'] = cyclic;
      const map = new Map<unknown, unknown>([
        ['k', 1],
        [7, 'seven'],
        [true, shared],
      ]);
      const { values } = await vm().execute(
        'local c, m, s = ... return c.self == c, c.list == s, m[true] == s, m[7], m.k, c.name',
        { args: [cyclic, map, shared] as never },
      );
      expect(values).toEqual([true, true, true, 'seven', 1, 'c']);
    });

    test('an argument that looks like code is a value', async () => {
      const hostile = '"]] os.exit(9) --\n$(id)';
      expect((await vm().execute('return ...', { args: [hostile] })).values).toEqual([hostile]);
    });

    test('10 MB go in and come back', async () => {
      const genome = 'ACGT'.repeat(2_500_000);
      const { values } = await vm().execute('local s = ... return #s, s', {
        args: [genome],
        maxOutputBytes: 10,
      });
      expect(values[0]).toBe(10_000_000);
      expect(values[1] === genome).toBe(true);
    });
  });
}
